// They have no types of their own.
declare module '@size-limit/*' {
  const plugin: (...args: unknown[]) => unknown;
  export default plugin;
}

// They have no types of their own.
declare module '@size-limit/*' {
  const plugin: (...args: unknown[]) => unknown;
  export default plugin;
}

// Its package.json hides its types from modules that import it.
declare module 'post-me' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports -- A module's declaration may not import by a path.
  type PostMe = typeof import('../node_modules/post-me/dist/index.js');
  export const WindowMessenger: PostMe['WindowMessenger'];
  export const ParentHandshake: PostMe['ParentHandshake'];
  export const ChildHandshake: PostMe['ChildHandshake'];
}

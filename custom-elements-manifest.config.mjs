import { register } from 'tsx/esm/api';

register();

const { publicApi } = await import('./manifest/plugin/public-api.ts');

export default {
  globs: ['src/index.ts', 'src/elements/**/*.ts', 'src/inspector/**/*.ts'],
  exclude: ['src/elements/hydratable-element.ts'],
  outdir: 'dist',
  litelement: true,
  // package.json names it already.
  packagejson: false,
  // The analyzer does not look behind `satisfies`, nor through a base class of ours, which has nothing public.
  overrideModuleCreation: ({ ts, globs }) =>
    globs.map(path => {
      const text = (ts.sys.readFile(path) ?? '')
        .replace(/ satisfies PropertyDeclarations/g, '')
        .replace(/ extends HydratableElement/, ' extends LitElement');
      return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    }),
  plugins: [publicApi()],
};

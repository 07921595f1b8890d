import { register } from 'tsx/esm/api';

register();

const { publicApi } = await import('./manifest/plugin/public-api.ts');

export default {
  globs: ['src/index.ts', 'src/elements/**/*.ts', 'src/inspector/**/*.ts'],
  exclude: ['src/elements/base-element.ts', 'src/elements/hydratable-element.ts'],
  outdir: 'dist',
  litelement: true,
  // package.json has the "customElements" field already.
  packagejson: false,
  // The analyzer supports neither `satisfies` nor our base classes, which have no public members.
  overrideModuleCreation: ({ ts, globs }) =>
    globs.map(path => {
      const text = (ts.sys.readFile(path) ?? '')
        .replace(/ satisfies PropertyDeclarations/g, '')
        .replace(/ extends (Base|Hydratable)Element/, ' extends LitElement');
      return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    }),
  plugins: [publicApi()],
};

import { OptionDefaults } from 'typedoc';

/** Tags of an element's documentation that docs/api shows, and TypeDoc does not. */
const elementTags = ['@slot', '@csspart', '@cssprop', '@cssState'];

export default {
  blockTags: [...OptionDefaults.blockTags, ...elementTags],
  excludeTags: [...OptionDefaults.excludeTags, ...elementTags],
  plugin: ['typedoc-plugin-markdown'],
  tsconfig: '../tsconfig.json',
  name: 'TypeScript API',
  entryPoints: [
    '../src/index.ts',
    '../src/session/index.ts',
    '../src/frame/index.ts',
    '../src/inspector/index.ts',
    '../src/opentelemetry/index.ts',
  ],
  out: 'api/reference',
  readme: 'none',
  entryFileName: 'index',
  intentionallyNotExported: ['FALLBACKS'],
  excludePrivate: true,
  excludeProtected: true,
  excludeExternals: true,
  excludeInternal: true,
  disableSources: true,
  disableGit: true,
  githubPages: false,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useHTMLEncodedBrackets: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  treatWarningsAsErrors: true,
};

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

// What must stay small, in bytes by brotli; `npm run size` checks it after a build. bench/size measures the other entry points, too.

/** What a page's bundler does: it keeps modules, and finds packages in this project. */
export const modifyEsbuildConfig = config => ({
  ...config,
  format: 'esm',
  logLevel: 'error',
  nodePaths: [resolve('node_modules')],
});

/** What a vendor's protocol finds in a page that has the elements. */
export const broughtByElements = ['*/schema-guard.js', '*/protocol.js', '*/embed-error.js', '*/url-text.js'];

/** A file for script tags, as it is published. */
export const cdnFile = name => ({
  name: `\`${name}\``,
  path: `dist/cdn/${name}`,
  disablePlugins: ['@size-limit/esbuild'],
});

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const protocols = Object.keys(exports).filter(name => name.startsWith('./protocols/'));

export default [
  { ...cdnFile('analytics-embed.min.js'), limit: '34000 B' },
  { ...cdnFile('frame.min.js'), limit: '2000 B' },
  { ...cdnFile('frame.iife.min.js'), limit: '2000 B' },
  {
    name: 'TokenSession and httpRefresher',
    import: { './dist/session/index.js': '{ TokenSession, httpRefresher }' },
    limit: '8500 B',
    modifyEsbuildConfig,
  },
  ...protocols.map(name => ({
    name: `\`analytics-embed${name.slice(1)}\`, without the elements`,
    path: exports[name].default,
    ignore: broughtByElements,
    // Superset's also measures heights, and keeps filters and tabs over a load.
    limit: name.includes('superset') ? '2000 B' : '1600 B',
    modifyEsbuildConfig,
  })),
];

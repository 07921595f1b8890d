import { readdirSync, readFileSync } from 'node:fs';

import { config, limited, type Load } from './measure.js';

const SESSION = './dist/session/index.js';
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
};

/** The files for script tags, the entry points of package.json, and parts that are often taken; those with a limit come first. */
export const entries: readonly Load[] = [
  ...limited,
  ...readdirSync('dist/cdn', { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.js'))
    .sort()
    .map(name => config.cdnFile(name))
    .filter(({ name }) => limited.every(load => load.name !== name)),
  ...Object.entries(exports).flatMap(([name, target]): Load[] => {
    if (typeof target === 'string' || !target.default.endsWith('/index.js')) return [];
    const title = `\`analytics-embed${name.slice(1)}\``;
    if (name !== './react') return [{ name: title, path: target.default }];
    return [{ name: `${title}, without React`, path: target.default, ignore: ['react'] }];
  }),
  {
    name: 'TokenSession and httpRefresher, without zod',
    import: { [SESSION]: '{ TokenSession, httpRefresher }' },
    ignore: ['zod'],
  },
  { name: 'all of analytics-embed/session, without zod', path: SESSION, ignore: ['zod'] },
];

import { fileURLToPath } from 'node:url';
import type { Engine } from '../../test/support/engines.js';
import { allEngines } from '../../test/support/engines.js';

/** One of the applications in this folder. */
export interface App {
  /** Its folder's name. */
  readonly name: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** The folder that is served, below {@link folder}; `.` for an app without a build. */
  readonly output: string;
  /** Added to the environment of its build and of its server. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether Next.js's own server renders its pages, instead of files in {@link output}. */
  readonly hasNextServer: boolean;
  /** What happens to the frames if the user goes to the app's page `/other` and back; absent if the app has only one page. */
  readonly navigation?: 'keeps frames' | 'reloads frames';
  /** The engines that it is tested in. */
  readonly engines: readonly Engine[];
  /** Whether React's development build, whose StrictMode mounts everything twice, is tested as well. */
  readonly mountsTwice: boolean;
}

const chromium: readonly Engine[] = ['Chromium'];

const folderOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

const app = (name: string, options: Partial<Omit<App, 'name'>> = {}): App => ({
  name,
  folder: folderOf(name),
  output: 'dist',
  env: {},
  hasNextServer: false,
  engines: chromium,
  mountsTwice: false,
  ...options,
});

/** All apps, in the order in which they are tested. */
export const apps: readonly App[] = [
  app('plain-html', { output: '.', engines: allEngines }),
  app('react-19', { mountsTwice: true }),
  app('react-18', { mountsTwice: true }),
  app('vue'),
  app('svelte'),
  app('angular', { output: 'dist/browser' }),
  app('react-router', { navigation: 'keeps frames' }),
  app('astro', { env: { ASTRO_TELEMETRY_DISABLED: '1' }, navigation: 'reloads frames' }),
  app('next', {
    env: { NEXT_TELEMETRY_DISABLED: '1' },
    hasNextServer: true,
    navigation: 'reloads frames',
  }),
  app('next-cache-components', {
    folder: folderOf('next'),
    env: { NEXT_TELEMETRY_DISABLED: '1', CACHE_COMPONENTS: '1' },
    hasNextServer: true,
    navigation: 'keeps frames',
  }),
];

/**
 * The apps with these names; all if no name is given.
 *
 * @throws Error if there is no app with such a name.
 */
export function selectApps(names: readonly string[]): readonly App[] {
  if (names.length === 0) return apps;
  return names.map(name => {
    const found = apps.find(known => known.name === name);
    if (!found)
      throw new Error(`There is no app "${name}". Choose from: ${apps.map(known => known.name).join(', ')}.`);
    return found;
  });
}

import { fileURLToPath } from 'node:url';
import type { Engine } from '../../test/support/engines.js';
import { allEngines } from '../../test/support/engines.js';

/** One of the applications in this folder. */
export interface App {
  /** Its folder's name. */
  readonly name: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** Where its build leaves what is served, below {@link folder}; `.` for an app without a build. */
  readonly output: string;
  /** Driven in these. */
  readonly engines: readonly Engine[];
  /** Whether it is driven once more as React's development build, whose StrictMode mounts everything twice. */
  readonly mountsTwice: boolean;
}

const chromium: readonly Engine[] = ['Chromium'];

const app = (name: string, options: Partial<Omit<App, 'name' | 'folder'>> = {}): App => ({
  name,
  folder: fileURLToPath(new URL(`../${name}`, import.meta.url)),
  output: 'dist',
  engines: chromium,
  mountsTwice: false,
  ...options,
});

/** All of them, in the order in which they are driven. */
export const apps: readonly App[] = [
  app('plain-html', { output: '.', engines: allEngines }),
  app('react-19', { mountsTwice: true }),
  app('react-18', { mountsTwice: true }),
  app('vue'),
  app('svelte'),
  app('angular', { output: 'dist/browser' }),
];

/**
 * The apps of these names; all when none is given.
 *
 * @throws Error when there is none of that name.
 */
export function selectApps(names: readonly string[]): readonly App[] {
  if (names.length === 0) return apps;
  return names.map(name => {
    const found = apps.find(known => known.name === name);
    if (!found) throw new Error(`There are ${apps.map(known => known.name).join(', ')}, and no "${name}".`);
    return found;
  });
}

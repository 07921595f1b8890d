import type { App } from './apps.js';
import { build, buildForDevelopment } from './build.js';
import { install } from './install.js';
import type { Timings } from './timings.js';

/**
 * Installs and builds apps one after the other, while the ready ones are tested.
 *
 * @returns for each app, a promise that resolves when it is ready, or rejects with the output of its tools.
 */
export function prepare(apps: readonly App[], timings: Timings): ReadonlyMap<App, Promise<void>> {
  const ready = new Map<App, Promise<void>>();
  let before: Promise<unknown> = Promise.resolve();
  for (const app of apps) {
    const prepared = before.then(async () => {
      await timings.measure(app, 'install', () => install(app));
      await timings.measure(app, 'build', () => build(app));
      if (app.mountsTwice) await timings.measure(app, 'build', () => buildForDevelopment(app));
    });
    // The tests of a failed app report the failure; the next app is prepared regardless.
    before = prepared.catch(() => undefined);
    ready.set(app, prepared);
  }
  return ready;
}

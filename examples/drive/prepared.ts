import type { App } from './apps.js';
import { build, buildForDevelopment } from './build.js';
import { install } from './install.js';
import type { Timings } from './timings.js';

/**
 * Installs and builds apps one after the other, while those that are ready are driven.
 *
 * @returns for each app, when it is ready; rejects with what its tools wrote.
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
    // One that fails is its own tests' to tell, and holds up no other.
    before = prepared.catch(() => undefined);
    ready.set(app, prepared);
  }
  return ready;
}

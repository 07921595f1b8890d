import { selectedEngines } from '../../test/support/engines.js';
import type { Product } from '../product.js';
import { cases } from './cases/index.js';
import { startHost } from './host.js';
import { VERSIONS } from './install.js';
import type { Site } from './scene.js';
import { startSeeded } from './seed.js';

/** Apache Superset, from PyPI. */
export const superset: Product = {
  name: 'superset',
  title: 'Apache Superset',
  versions: VERSIONS,
  isHeavy: true,
  async open(version) {
    const host = await startHost();
    const seeded = await startSeeded(version, host.origin).catch(async (error: unknown) => {
      await host.close();
      throw error;
    });
    const site: Site = { version, host, ...seeded };
    const isNewest = version === VERSIONS[0];
    const wanted = selectedEngines().filter(engine => isNewest || engine === 'Chromium');
    return {
      cases: cases.flatMap(({ name, what, isEverywhere, isTimed = false, run }) =>
        wanted
          .filter(engine => isEverywhere ?? (isNewest && engine === 'Chromium'))
          .map(engine => ({ name, what, engine, isTimed, run: () => run(site, engine) })),
      ),
      async stop() {
        await seeded.server.stop();
        await host.close();
      },
    };
  },
};

import { selectedEngines } from '../../test/support/engines.js';
import type { Product } from '../product.js';
import { cases } from './cases/index.js';
import { startHost } from './host.js';
import { install, VERSIONS } from './install.js';
import type { Site } from './scene.js';
import { seed } from './seed.js';
import { start, type Server } from './start.js';

/** Apache Superset, from PyPI. */
export const superset: Product = {
  name: 'superset',
  title: 'Apache Superset',
  versions: VERSIONS,
  async open(version) {
    const installation = await install(version);
    const host = await startHost();
    let server: Server | undefined;
    const stop = async (): Promise<void> => {
      await server?.stop();
      await host.close();
    };
    try {
      server = await start(installation, host.origin);
      const site: Site = { version, server, host, dashboards: await seed(server, host.origin) };
      const isNewest = version === VERSIONS[0];
      const wanted = selectedEngines().filter(engine => isNewest || engine === 'Chromium');
      return {
        cases: cases.flatMap(({ name, what, isEverywhere, isTimed = false, run }) =>
          wanted
            .filter(engine => isEverywhere ?? (isNewest && engine === 'Chromium'))
            .map(engine => ({ name, what, engine, isTimed, run: () => run(site, engine) })),
        ),
        stop,
      };
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

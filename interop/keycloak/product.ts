import { backendCases } from '../oauth/cases/backend.js';
import { casesOf } from '../oauth/cases/case.js';
import { genericCases } from '../oauth/cases/index.js';
import { startOAuthHost } from '../oauth/host.js';
import type { Product } from '../product.js';
import { backchannelLogout } from './cases/backchannel-logout.js';
import { keycloakCases } from './cases/index.js';
import { fiveRestarts } from './cases/restarts.js';
import { publicClients } from './cases/public-client.js';
import { install, VERSIONS } from './install.js';
import { createRealm } from './realm.js';
import { start } from './start.js';
import { survival } from './survival/survival.js';

/** Keycloak, from Maven Central: one process, and a realm for each scene. */
export const keycloak: Product = {
  name: 'keycloak',
  title: 'Keycloak',
  versions: VERSIONS,
  async open(version) {
    const server = await start(await install(version));
    const host = await startOAuthHost().catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    // The case with five restarts has the page, the tabs and the backend at once.
    const skipped = { restart: '`five-restarts` covers it.' };
    const site = { host, open: createRealm.bind(undefined, server), skipped };
    return {
      // The longest first.
      cases: [
        fiveRestarts(site),
        survival(server),
        ...casesOf(site, [...genericCases, ...keycloakCases]),
        ...backendCases(site, false),
        ...publicClients(server),
        backchannelLogout(site),
      ],
      async stop() {
        await server.stop();
        await host.close();
      },
    };
  },
};

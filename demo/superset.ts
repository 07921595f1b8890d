import { VERSIONS } from '../interop/superset/install.js';
import { embeddedPath, startSeeded, type SeededOptions } from '../interop/superset/seed.js';
import type { RunningSuperset } from './start.js';

/**
 * Installs the newest known Superset on first use, starts it, and fills it with a dashboard that pages of one origin may embed.
 *
 * @throws {ProductUnavailableError} if this machine cannot install it.
 */
export async function startSuperset(hostOrigin: string, options: SeededOptions): Promise<RunningSuperset> {
  const { server, dashboards } = await startSeeded(VERSIONS[0] ?? '', hostOrigin, options);
  const uuid = dashboards[0]?.uuid ?? '';
  return {
    // A card of the demo is narrow.
    src: `${server.origin}${embeddedPath(uuid)}&expand_filters=0`,
    fetchGuestToken: () => server.guestToken('ada', [uuid]),
    stop: () => server.stop(),
  };
}

import { install, VERSIONS } from '../interop/superset/install.js';
import { seed } from '../interop/superset/seed.js';
import { start } from '../interop/superset/start.js';
import type { RunningSuperset } from './start.js';

/** Hides the title and the chart controls, keeps the tabs, and reports filters. */
const UI_CONFIG = 1 + 8 + 16;

/** How a real Superset is started for the demo. */
export interface SupersetOptions {
  /** Lifetime of a guest token in seconds. */
  readonly tokenSeconds: number;
  /** Called at the beginning of each step, for the screen. */
  readonly onStep: (step: string) => void;
}

/**
 * Installs the newest known Superset on first use, starts it, and fills it with a dashboard that pages of one origin may embed.
 *
 * @throws {ProductUnavailableError} if this machine cannot install it.
 */
export async function startSuperset(
  hostOrigin: string,
  { tokenSeconds, onStep }: SupersetOptions,
): Promise<RunningSuperset> {
  const [version = ''] = VERSIONS;
  onStep(`looking for Superset ${version}; the first time, it is installed from PyPI (1.2 GB)`);
  const installation = await install(version);
  onStep('starting Superset');
  const server = await start(installation, hostOrigin, tokenSeconds);
  try {
    onStep('adding a table, charts and a dashboard');
    const dashboards = await seed(server, hostOrigin);
    const uuid = dashboards[0]?.uuid ?? '';
    return {
      src: `${server.origin}/embedded/${uuid}?uiConfig=${UI_CONFIG}&expand_filters=0`,
      fetchGuestToken: () => server.guestToken('ada', [uuid]),
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

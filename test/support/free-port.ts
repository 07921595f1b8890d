import { randomInt } from 'node:crypto';

import { listen, shut } from '../../demo/listen.js';

/** Below the ports that the system chooses for connections and for port 0 (Linux: from 32768). */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

/**
 * A TCP port of 127.0.0.1 that was free a moment ago. Only another caller may take it in the meantime, by chance: a server that
 * takes a minute to start still gets it.
 */
export async function freePort(): Promise<number> {
  const wanted = randomInt(FIRST_PORT, LAST_PORT);
  const { server, origin } = await listen(wanted);
  await shut(server);
  // If a server has that port, this is another one.
  return Number(new URL(origin).port) === wanted ? wanted : freePort();
}

import { listen, shut } from '../../demo/listen.js';

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { server, origin } = await listen(0);
  await shut(server);
  return Number(new URL(origin).port);
}

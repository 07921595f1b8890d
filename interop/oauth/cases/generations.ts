import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { untilEvent } from '../../recorder.js';
import { providerView, untilProvider } from '../provider-view.js';
import type { OAuthScene } from '../scene.js';

/** The default lifetime of a case's access tokens. */
const TOKEN_MS = 5_000;

/** Waits for so many more generations, for each of which there is one request. */
export async function moreGenerations({ page, traffic }: OAuthScene, wanted: number): Promise<string> {
  const { generation: first } = await providerView(page);
  const requests = traffic.exchanges.length;
  const limit = 2 * wanted * TOKEN_MS + 15_000;
  await untilProvider(page, `${wanted} more generations`, seen => seen.generation >= first + wanted, limit);
  const got = (await providerView(page)).generation - first;
  const sent = traffic.exchanges.length - requests;
  assert.ok(sent <= got + 1, `${sent} requests for ${got} generations`);
  return `${got} generations, ${sent} requests`;
}

/** Fails if a spent refresh token was presented. */
export function assertNoReuse({ traffic }: OAuthScene): void {
  assert.equal(traffic.reused, 0, 'requests with a spent refresh token');
}

/** Waits until the page needs a login, after which nothing is requested any more; ms since a time (epoch ms). */
export async function untilLogin({ page, traffic }: OAuthScene, since = Date.now()): Promise<string> {
  await untilEvent(page, 'login-required');
  const ms = Date.now() - since;
  const requests = traffic.exchanges.length;
  // The pause is the subject: no request may come in it.
  await delay(TOKEN_MS);
  assert.equal(traffic.exchanges.length, requests, 'requests after the end of the login');
  return `a login is needed ${(ms / 1_000).toFixed(1)} s later, no request after it`;
}

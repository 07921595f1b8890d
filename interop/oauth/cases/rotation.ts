import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { untilEvent } from '../../recorder.js';
import { providerView, untilProvider } from '../provider-view.js';
import type { OAuthScene } from '../scene.js';
import type { OAuthCase } from './case.js';

const GENERATIONS = 10;
/** A refresh starts after 4 s of 5. */
const GENERATION_MS = 5_000;

/** Waits for so many more generations, for each of which there is one request. */
export async function moreGenerations({ page, traffic }: OAuthScene, wanted: number): Promise<string> {
  const { generation: first } = await providerView(page);
  const requests = traffic.exchanges.length;
  const limit = 2 * wanted * GENERATION_MS + 15_000;
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

export const tenGenerations: OAuthCase = {
  name: 'ten-generations',
  what: 'rotation: ten generations of tokens',
  isEverywhere: true,
  async play(scene) {
    const text = await moreGenerations(scene, GENERATIONS);
    assertNoReuse(scene);
    return `${text}, none with a spent refresh token`;
  },
};

export const rotationOff: OAuthCase = {
  name: 'rotation-off',
  what: 'no rotation: four generations',
  server: { rotation: false },
  play: scene => moreGenerations(scene, 4),
};

/** A copy of the refresh token is used elsewhere, after the page has spent it. */
export const reuse: OAuthCase = {
  name: 'reuse',
  what: 'a copy of a spent refresh token is presented elsewhere',
  async play(scene) {
    const { page, server, traffic, firstTokens } = scene;
    await moreGenerations(scene, 1);
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: String(firstTokens['refresh_token']),
      client_id: server.publicClientId ?? '',
    });
    const answer = await fetch(server.tokenEndpoint, { method: 'POST', body });
    const { error = '' } = (await answer.json()) as { error?: string };
    const copy = `the copy: ${answer.status} ${error}`;
    // Some servers end the whole family of tokens then, others only refuse the copy.
    const { generation } = await providerView(page);
    const seen = await untilProvider(
      page,
      'another token, or a login',
      ({ status, generation: now }) => status === 'failed' || now > generation,
    );
    if (seen.status !== 'failed') return `${copy}; the page goes on`;
    await untilEvent(page, 'login-required');
    const requests = traffic.exchanges.length;
    await delay(GENERATION_MS);
    assert.equal(traffic.exchanges.length, requests, 'requests after the end of the login');
    return `${copy}; the page needs a login`;
  },
};

import { providerView, untilProvider } from '../provider-view.js';
import type { OAuthCase } from './case.js';
import { assertNoReuse, moreGenerations, untilLogin } from './generations.js';

const GENERATIONS = 10;
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
    const { page, server, firstTokens } = scene;
    await moreGenerations(scene, 1);
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: String(firstTokens['refresh_token']),
      client_id: server.publicClientId ?? '',
    });
    const answer = await fetch(server.tokenEndpoint, { method: 'POST', body });
    // One server answers without a body.
    const { error = '' } = (await answer.json().catch(() => ({}))) as { error?: string };
    const copy = `the copy: ${answer.status} ${error}`;
    // Some servers end the whole family of tokens then, others only refuse the copy.
    const { generation } = await providerView(page);
    const seen = await untilProvider(
      page,
      'another token, or a login',
      ({ status, generation: now }) => status === 'failed' || now > generation,
    );
    if (seen.status !== 'failed') return `${copy}; the page goes on`;
    return `${copy}; ${await untilLogin(scene)}`;
  },
};

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { until } from '../../../test/support/e2e-page.js';
import { events, untilEvent } from '../../recorder.js';
import { providerView, untilProvider } from '../provider-view.js';
import type { OAuthScene } from '../scene.js';
import type { OAuthCase } from './case.js';
import { assertNoReuse, moreGenerations } from './generations.js';

/** The library's default `request-timeout`. */
const REQUEST_TIMEOUT_MS = 10_000;
const LATE_MS = 12_000;
/** The server restarts for longer than a token lives. */
const DOWN_MS = 5_000;
/** From the server's return to a live token in a visible page. */
const RECOVERY_LIMIT_MS = 16_000;
/** The first refresh comes early, so that the token outlives a late answer. */
const LONG_TOKENS = { server: { accessTokenSeconds: 20 }, page: { attributes: 'refresh-at="0.2"' } };

async function assertNoLogin({ page }: OAuthScene): Promise<void> {
  assert.equal((await events(page, 'login-required')).length, 0, 'login-required');
}

/** One answer comes after the time limit of a request: its refresh token is the only one that is valid now. */
export const slowAnswer: OAuthCase = {
  name: 'slow-answer',
  what: `one answer comes after ${LATE_MS / 1_000} s, the time limit is ${REQUEST_TIMEOUT_MS / 1_000} s`,
  ...LONG_TOKENS,
  async play(scene) {
    const { page, proxy, tokenPath } = scene;
    proxy.failNext(tokenPath, { delayMs: LATE_MS });
    await untilEvent(page, 'token-refresh-failed');
    const seen = await untilProvider(
      page,
      'the late token, or the end',
      ({ status, generation }) => generation > 1 || status === 'failed',
    );
    assert.notEqual(seen.status, 'failed', 'the session has ended');
    assertNoReuse(scene);
    const text = await moreGenerations(scene, 1);
    assertNoReuse(scene);
    return `the late token was accepted; then ${text}`;
  },
};

/** The connection is cut after the server has processed a request: with rotation, no client can go on. */
export const lostAnswer: OAuthCase = {
  name: 'lost-answer',
  what: 'the connection is cut after the server has processed the request',
  async play(scene) {
    const { page, proxy, tokenPath } = scene;
    proxy.failNext(tokenPath, 'drop');
    await untilEvent(page, 'token-refresh-failed');
    const seen = await untilProvider(
      page,
      'a new token, or the end',
      ({ status, generation }) => generation > 1 || status === 'failed',
    );
    const requests = scene.traffic.exchanges.length;
    assert.ok(requests <= 3, `${requests} requests`);
    return seen.status === 'failed' ? 'the session is lost' : 'the session survives';
  },
};

/** A gateway answers one or two refreshes by itself, while the token is valid. */
function gateway(status: 403 | 404): OAuthCase {
  return {
    name: `gateway-${status}`,
    what: `a gateway answers one refresh with ${status} and HTML`,
    server: { accessTokenSeconds: 10 },
    async play(scene) {
      const { proxy, traffic, tokenPath, page } = scene;
      proxy.answer(tokenPath, status);
      await until(`an answer with ${status}`, () => traffic.exchanges.length > 0);
      proxy.answer(tokenPath);
      await untilProvider(page, 'the next token', ({ generation }) => generation > 1, 20_000);
      await assertNoLogin(scene);
      return `the next token after ${traffic.exchanges.length} requests`;
    },
  };
}

/** A gateway refuses without end: the user is not left with an old page. */
export const gatewayStays: OAuthCase = {
  name: 'gateway-404-stays',
  what: 'a gateway answers every refresh with 404 and HTML',
  async play({ proxy, traffic, tokenPath, page }) {
    proxy.answer(tokenPath, 404);
    await untilEvent(page, 'login-required', 60_000);
    const attempts = traffic.exchanges.length;
    assert.ok(attempts >= 3, `a login is required after ${attempts} attempts`);
    assert.equal((await events(page, 'token-expired')).length, 1, 'the token has expired before');
    return `a login is needed after ${attempts} attempts`;
  },
};

export const unavailable: OAuthCase = {
  name: 'gateway-503',
  what: 'a gateway answers with 503 and HTML, until after the token’s end',
  async play(scene) {
    const { proxy, tokenPath, page } = scene;
    proxy.answer(tokenPath, 503);
    await untilEvent(page, 'token-expired');
    await delay(DOWN_MS);
    proxy.answer(tokenPath);
    const back = Date.now();
    await untilProvider(page, 'a live token', ({ isLive }) => isLive, RECOVERY_LIMIT_MS);
    await assertNoLogin(scene);
    return `a live token ${((Date.now() - back) / 1_000).toFixed(1)} s after the gateway is back`;
  },
};

export const restart: OAuthCase = {
  name: 'restart',
  what: 'the server restarts',
  isTimed: true,
  async play(scene) {
    const { server, page } = scene;
    await moreGenerations(scene, 1);
    const { generation } = await providerView(page);
    await server.restart(DOWN_MS);
    const back = Date.now();
    await untilProvider(
      page,
      'a live token',
      seen => seen.isLive && seen.generation > generation,
      RECOVERY_LIMIT_MS,
    );
    assertNoReuse(scene);
    return `a live token ${((Date.now() - back) / 1_000).toFixed(1)} s after the server is back`;
  },
};

export const gateways = [gateway(404), gateway(403), gatewayStays, unavailable];

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import type { OAuthCase } from '../../oauth/cases/case.js';
import { assertNoReuse } from '../../oauth/cases/generations.js';
import { providerView } from '../../oauth/provider-view.js';
import { events } from '../../recorder.js';

const IDLE_SECONDS = 15;
const TOKEN_SECONDS = 60;
const WATCHED_MS = 30_000;
/** An answer takes longer than its token lives. */
const ANSWER_MS = 1_200;
/** 1, 2, 4, 8 … s, each shortened at random: without the backoff, there would be one request after the other. */
const MAX_REQUESTS = 12;

/** The refresh token ends long before the access token: it must be used before its end (K2). */
export const shortIdle: OAuthCase = {
  name: 'short-idle',
  what: `\`expires_in\` ${TOKEN_SECONDS}, \`refresh_expires_in\` ${IDLE_SECONDS}`,
  server: { accessTokenSeconds: TOKEN_SECONDS, idleSeconds: IDLE_SECONDS },
  async play(scene) {
    await delay((3 * IDLE_SECONDS + 2) * 1_000);
    const { page, traffic } = scene;
    // At the latest now, a session that was idle is refused.
    await page.evaluate(() =>
      document
        .querySelector('token-provider')
        ?.refresh()
        .catch(() => undefined),
    );
    assert.equal((await events(page, 'login-required')).length, 0, 'login-required');
    assert.equal((await providerView(page)).isLive, true, 'a live token');
    assertNoReuse(scene);
    const requests = traffic.exchanges.length;
    assert.ok(requests <= 8, `${requests} requests`);
    return `the session lives after three times its idle time, ${requests} requests`;
  },
};

/** Tokens that are over when they arrive: a server or a line that is too slow for them (K5). */
export const expiredOnArrival: OAuthCase = {
  name: 'expired-on-arrival',
  what: 'each token is over when it arrives',
  server: { accessTokenSeconds: 1 },
  async play({ proxy, traffic }) {
    proxy.slowMs = ANSWER_MS;
    proxy.mode = 'slow';
    const start = Date.now();
    await delay(WATCHED_MS);
    const requests = traffic.since(start);
    const gaps = requests
      .slice(1)
      .map(({ sentAt }, index) => ((sentAt - (requests[index]?.sentAt ?? 0)) / 1_000).toFixed(1));
    const text = `${requests.length} requests in ${WATCHED_MS / 1_000} s, after ${gaps.join(', ')} s`;
    assert.ok(requests.length <= MAX_REQUESTS, text);
    return text;
  },
};

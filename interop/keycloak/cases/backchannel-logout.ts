import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

import { startInstance } from '../../../test/support/bff/instance.js';
import { startRedis } from '../../../test/support/bff/redis.js';
import { startRoundRobin } from '../../../test/support/bff/round-robin.js';
import { until, type Page } from '../../../test/support/e2e-page.js';
import { freePort } from '../../../test/support/free-port.js';
import { signInAtBackend, writePages } from '../../oauth/backend-scene.js';
import { launchProfile } from '../../oauth/launch-profile.js';
import { untilProvider } from '../../oauth/provider-view.js';
import type { OAuthSite } from '../../oauth/scene.js';
import type { Case, Seen } from '../../product.js';
import { removeFolder, temporaryFolder } from '../../temporary-folder.js';

/** Seconds: no tab refreshes its token within the case. */
const ACCESS_TOKEN_SECONDS = 300;
const LIMIT_MS = 5_000;
const TABS = 3;

/** An administrator ends the login in Keycloak's console: its logout token goes to one of two instances of examples/bff. */
export function backchannelLogout(site: OAuthSite): Case {
  return {
    name: 'backchannel-logout',
    what: `an administrator’s “log out” reaches ${TABS} tabs behind two instances of examples/bff and a Redis, tokens of ${ACCESS_TOKEN_SECONDS} s`,
    engine: 'Chromium',
    isTimed: true,
    run: () => play(site),
  };
}

async function play(site: OAuthSite): Promise<Seen> {
  const [balancer, redis, port] = await Promise.all([startRoundRobin(), startRedis(), freePort()]);
  const hostOrigin = balancer.origin;
  const server = await site.open({
    ...{ accessTokenSeconds: ACCESS_TOKEN_SECONDS, rotation: true, hostOrigin },
    backchannelLogoutUri: `http://127.0.0.1:${port}/backchannel-logout`,
  });
  const { id: clientId, secret: clientSecret } = server.confidentialClient;
  const pages = temporaryFolder('pages');
  writePages(pages);
  const issuer = { origin: server.issuer, clientId, clientSecret, resource: '' };
  const cookieKeys = randomBytes(32).toString('base64url');
  const options = { ...{ origin: hostOrigin, pages, scope: 'openid', cookieKeys }, redisUrl: redis.url };
  const instances = [
    await startInstance(issuer, options),
    await startInstance(issuer, { ...options, port }),
  ] as const;
  balancer.targets = instances.map(({ origin }) => origin);
  const browser = await launchProfile('Chromium');
  try {
    const { page } = browser;
    await signInAtBackend(page, hostOrigin, server);
    const tabs: Page[] = [page];
    while (tabs.length < TABS) {
      const tab = await browser.newPage();
      await tab.goto(`${hostOrigin}/`);
      tabs.push(tab);
    }
    for (const tab of tabs) await untilProvider(tab, 'the first token', ({ isLive }) => isLive);
    // The connection for the events begins after the page's first token.
    await until('a connection for the events', () =>
      page.evaluate(async () => {
        const { held = [] } = await navigator.locks.query();
        return held.some(({ name }) => name?.startsWith('session-events:'));
      }),
    );
    const endedAt = Date.now();
    await server.endSessions?.();
    const times = await Promise.all(
      tabs.map(async tab => {
        await untilProvider(tab, 'the end', ({ status }) => status === 'idle', LIMIT_MS);
        return Date.now() - endedAt;
      }),
    );
    assert.ok(Math.max(...times) <= LIMIT_MS);
    return { text: `signed out after ${times.map(ms => `${ms} ms`).join(', ')}` };
  } finally {
    await browser.close();
    await Promise.all(instances.map(instance => instance.kill()));
    await Promise.all([balancer.close(), redis.close(), server.stop()]);
    removeFolder(pages);
  }
}

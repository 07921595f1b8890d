import assert from 'node:assert/strict';

import { until } from '../../../test/support/e2e-page.js';
import { events, untilEvent } from '../../recorder.js';
import type { OAuthCase } from '../../oauth/cases/case.js';
import { untilLogin } from '../../oauth/cases/generations.js';
import { consoleTexts } from '../../oauth/provider-view.js';

/** Four logins of 14 s come within the minute in which the library counts redirects. */
const LOGINS = 5;
const LOGIN_SECONDS = 14;
/** The requests of one login: one for each token, and a few for the shorter ones before its end. */
const MAX_REQUESTS = 8;

/** Each login brings tokens that work, and ends soon (K1). */
export const shortLogins: OAuthCase = {
  name: 'short-logins',
  what: `logins end after ${LOGIN_SECONDS} s; the login page works`,
  server: { accessTokenSeconds: 4, maxSeconds: LOGIN_SECONDS },
  page: { attributes: 'login-url="login"' },
  hasLoginPage: true,
  async play({ page, logins }) {
    const reasons = async (): Promise<unknown[]> =>
      (await events(page, 'login-required')).map(({ detail }) => detail['reason']);
    await until(
      `${LOGINS} logins, or the end`,
      async () => logins() >= LOGINS || (await reasons()).includes('loop'),
      2 * LOGINS * LOGIN_SECONDS * 1_000,
    );
    assert.ok(!(await reasons()).includes('loop'), `reason "loop" after ${logins()} logins`);
    return `${logins()} logins, one after the other`;
  },
};

/** The login ends after a few tokens. The lifetime of the server's tokens is right, and so the advice to change it is wrong (K6). */
export const loginEnds: OAuthCase = {
  name: 'login-ends-console',
  what: 'the login’s own end: the console says so',
  server: { accessTokenSeconds: 4, maxSeconds: LOGIN_SECONDS },
  async play(scene) {
    const text = await untilLogin(scene);
    const lines = await consoleTexts(scene.page);
    const quoted = lines.join(' | ');
    assert.ok(!/longer lifetime/.test(quoted), `the console advises longer tokens: ${quoted}`);
    assert.match(quoted, /\blogin\b.{0,40}\bends?\b/i, 'the console says that the login ends');
    return text;
  },
};

/** The login ends before the access token does: the same end comes back with each refresh (K2). */
export const loginEndsFirst: OAuthCase = {
  name: 'login-ends-first',
  what: 'the login ends before its access token does',
  server: { accessTokenSeconds: 60, idleSeconds: LOGIN_SECONDS, maxSeconds: LOGIN_SECONDS + 2 },
  async play(scene) {
    const text = await untilLogin(scene);
    const requests = scene.traffic.exchanges.length;
    assert.ok(requests <= MAX_REQUESTS, `${requests} requests until the end`);
    const quoted = (await consoleTexts(scene.page)).join(' | ');
    assert.match(quoted, /\blogin\b.{0,40}\bends?\b/i, 'the console says that the login ends');
    return `${text}, ${requests} requests`;
  },
};

/** The server says why: reused, idle and disabled all have the same code (K7). */
export const description: OAuthCase = {
  name: 'error-description',
  what: 'the administrator ends the session: the event has the server’s reason',
  async play({ page, server, traffic }) {
    await server.endSessions?.();
    const { detail } = await untilEvent(page, 'token-refresh-failed');
    const { error } = detail as { error: { description?: string } };
    const said = traffic.exchanges.at(-1)?.description;
    assert.ok(said, 'the server has given a reason');
    assert.equal(error.description, said, 'the description of the event’s error');
    return `“${said}”`;
  },
};

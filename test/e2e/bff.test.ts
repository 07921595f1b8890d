import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { it } from 'node:test';

import { startInstance } from '../support/bff/instance.js';
import { startIssuer } from '../support/bff/issuer.js';
import { describeInEngines, type Stage } from '../support/e2e-engines.js';
import { until } from '../support/e2e-page.js';
import { freePort } from '../support/free-port.js';
import { clickOn, generation, startDashboards, writePages } from './bff-pages.js';
import { startRefresh } from './provider-page.js';

/** Seconds. */
const ACCESS_TOKEN_TTL = 40;
/** Share of a token's life after which the pages refresh it: soon, and long before it expires, also on a busy machine. */
const REFRESH_AT = 0.1;

type Backend = Awaited<ReturnType<typeof start>>;

/** The example's server, its issuer, and the dashboards in its page. */
async function start() {
  const port = await freePort();
  // Another site than the issuer's 127.0.0.1, so that SameSite matters.
  const origin = `http://localhost:${port}`;
  const issuer = await startIssuer(origin, ACCESS_TOKEN_TTL);
  /** Every refresh token that the issuer has given out. */
  const refreshTokens: string[] = [];
  issuer.intercept = (_, response) => {
    atEnd(response, (text, send) => {
      const found = /"refresh_token":"([^"]+)"/.exec(text)?.[1];
      if (found) refreshTokens.push(found);
      send();
    });
    return false;
  };
  /** What the dashboards' API has answered. */
  const statuses: number[] = [];
  const dashboards = await startDashboards(origin, issuer, statuses);
  const pages = writePages(dashboards.origin, REFRESH_AT);
  const cookieKeys = randomBytes(32).toString('base64url');
  const frameOrigin = dashboards.origin;
  const instance = await startInstance(issuer, { origin, cookieKeys, pages, port, frameOrigin });
  const close = async (): Promise<void> => {
    await Promise.all([instance.kill(), issuer.close(), dashboards.close()]);
    rmSync(pages, { recursive: true });
  };
  return { origin, issuer, statuses, refreshTokens, close };
}

async function prepare({ page, server }: Stage<Backend>): Promise<void> {
  await page.goto(`${server.origin}/`);
  await clickOn(page, /^Continue as/);
  await until('both dashboards', async () => (await generation(page)) > 0);
}

describeInEngines('two dashboards behind examples/bff', { start, prepare }, stage => {
  void it('gives three generations of tokens to both, by one refresh each', async () => {
    const { page, server } = stage;
    const { statuses, issuer } = server;
    const first = await generation(page);
    await until('three more', async () => (await generation(page)) >= first + 3);
    assert.deepEqual(new Set(statuses), new Set([200]));
    const before = issuer.activity.counts.refreshed;
    const reached = await generation(page);
    const { refreshed, refused, revoked } = issuer.activity.counts;
    assert.deepEqual({ refused, revoked }, { refused: 0, revoked: 0 });
    // The next one may be under way.
    assert.ok(before - 1 <= reached && reached <= refreshed, `${refreshed} refreshes, generation ${reached}`);
  });

  void it('shows no refresh token to the page', async () => {
    const { page, server } = stage;
    const { cookies, databases, seen, answers, violations } = await page.evaluate(async () => ({
      violations: (globalThis as { violations?: string[] }).violations ?? [],
      cookies: document.cookie,
      databases: (await indexedDB.databases()).length,
      seen: [document.documentElement.outerHTML, localStorage, sessionStorage].map(part =>
        JSON.stringify(part),
      ),
      answers: (globalThis as unknown as { answers: string[] }).answers,
    }));
    assert.deepEqual(violations, [], 'the example’s Content-Security-Policy');
    assert.equal(databases, 0);
    assert.equal(cookies, '');
    assert.ok(answers.length >= 4 && answers.every(answer => answer.includes('access_token')));
    assert.ok(
      server.refreshTokens.length > 4,
      `${server.refreshTokens.length} refresh tokens were looked for`,
    );
    for (const text of [...seen, ...answers]) {
      assert.doesNotMatch(text, /refresh_token/);
      for (const refreshToken of server.refreshTokens) assert.equal(text.includes(refreshToken), false);
    }
  });

  void it('loses nothing by a reload in the middle of a refresh', async () => {
    const { page, server } = stage;
    const { issuer } = server;
    const { refreshed } = issuer.activity.counts;
    const spent = once(issuer.activity, 'refreshed');
    // Rotated at once, answered when the page that sent the request is gone.
    let release = (): void => undefined;
    const { intercept } = issuer;
    issuer.intercept = (request, response) => {
      issuer.intercept = intercept;
      atEnd(response, (_, send) => (release = send));
      return intercept?.(request, response) ?? false;
    };
    await startRefresh(page);
    await spent;
    // The reload is not done when it returns: the next page asks for its token while the issuer has not answered.
    await page.evaluate(() => {
      document.documentElement.dataset['page'] = 'old';
      setTimeout(() => {
        location.reload();
      });
    });
    await until('the next page', () => page.evaluate(() => !('page' in document.documentElement.dataset)));
    release();
    await until('both dashboards again', async () => (await generation(page)) > 0);
    assert.ok(issuer.activity.counts.refreshed > refreshed);
    const { refused, revoked } = issuer.activity.counts;
    assert.deepEqual({ refused, revoked }, { refused: 0, revoked: 0 });
    assert.equal(await page.evaluate(() => location.pathname), '/');
  });

  void it('signs out: the cookie is gone, the grant revoked, and the next page asks who is there', async () => {
    const { page, server } = stage;
    await page.click('button');
    await clickOn(page, /^Sign out/);
    await until('the page that signs in', () =>
      page.evaluate(() => document.body.innerText.includes('Continue as')),
    );
    assert.equal(server.issuer.activity.counts.revoked, 1);
  });
});

/** Hands the text of an answer, and what sends it, to a test. */
function atEnd(response: ServerResponse, hand: (text: string, send: () => void) => void): void {
  const end = response.end.bind(response) as (chunk: unknown) => void;
  response.end = ((chunk: unknown) => {
    hand(String(chunk), () => {
      end(chunk);
    });
    return response;
  }) as ServerResponse['end'];
}

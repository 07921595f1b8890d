import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { it } from 'node:test';

import { decodeJwt } from 'jose';

import { startInstance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { startRedis } from '../support/bff/redis.js';
import { startRoundRobin } from '../support/bff/round-robin.js';
import { describeInEngines, type Stage } from '../support/e2e-engines.js';
import { until, type Page } from '../support/e2e-page.js';
import { freePort } from '../support/free-port.js';
import { clickOn, DASHBOARDS, generation, hasButton, startDashboards, writePages } from './bff-pages.js';
import { frameValue } from './provider-page.js';

/** Seconds: no tab refreshes its token within the test. */
const ACCESS_TOKEN_TTL = 300;
/** From the end at the authorization server to the last tab. */
const LIMIT_MS = 5_000;

type Deployment = Awaited<ReturnType<typeof start>>;

/** Two instances with a Redis behind a load balancer; the second one gets the logout tokens. */
async function start() {
  const [balancer, redis, port] = await Promise.all([startRoundRobin(), startRedis(), freePort()]);
  // Another site than the issuer's 127.0.0.1, so that SameSite matters.
  const origin = balancer.origin.replace('127.0.0.1', 'localhost');
  const issuer = await startIssuer(origin, ACCESS_TOKEN_TTL, `http://127.0.0.1:${port}/backchannel-logout`);
  const dashboards = await startDashboards(origin, issuer);
  const pages = writePages(dashboards.origin);
  const cookieKeys = randomBytes(32).toString('base64url');
  const options = { origin, cookieKeys, pages, redisUrl: redis.url, frameOrigin: dashboards.origin };
  const one = await startInstance(issuer, options);
  const two = await startInstance(issuer, { ...options, port });
  const close = async (): Promise<void> => {
    await Promise.all([one.kill(), two.kill()]);
    await Promise.all([balancer.close(), redis.close(), issuer.close(), dashboards.close()]);
    rmSync(pages, { recursive: true });
  };
  /** Sends the requests from here on to one instance. */
  const serveFrom = (instance: 'one' | 'two'): void => {
    balancer.targets = [(instance === 'one' ? one : two).origin];
  };
  return { origin, issuer, two, serveFrom, close };
}

async function signIn({ page, server }: Stage<Deployment>): Promise<void> {
  server.serveFrom('one');
  await page.goto(`${server.origin}/login`);
  await clickOn(page, /^Continue as/);
  await until('both dashboards', async () => (await generation(page)) > 0);
}

/** Another tab, served by the other instance. */
async function openSecond({ browser, server }: Stage<Deployment>): Promise<Page> {
  server.serveFrom('two');
  const second = await browser.newPage();
  await second.goto(`${server.origin}/`);
  await until('both dashboards', async () => (await generation(second)) > 0);
  return second;
}

/** Waits until a tab says that it is signed out, and its frames have no token. */
async function signedOut(page: Page): Promise<void> {
  const isOver = async (): Promise<boolean> => {
    const reasons = await Promise.all(DASHBOARDS.map(path => frameValue(page, path, 'revoked')));
    const text = await page.evaluate(() => document.body.innerText);
    return reasons.every(Boolean) && text.includes('You have been signed out. Sign in');
  };
  await until('the end in a tab', isOver, LIMIT_MS);
}

/** How many tabs are connected to `/session/events`, and how many wait for their turn. */
const connections = (page: Page): Promise<[number, number]> =>
  page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const count = (locks: LockInfo[]): number =>
      locks.filter(({ name }) => name?.startsWith('session-events:')).length;
    return [count(held), count(pending)];
  });

/** Lets the issuer, which has one user only, sign in another one next, in the same browser. */
function nameNextUser(issuer: Issuer, subject: string, sid: string): void {
  issuer.intercept = (_, response) => {
    const end = response.end.bind(response) as (text: string) => void;
    response.end = ((text: unknown) => {
      issuer.intercept = undefined;
      const tokens = JSON.parse(String(text)) as { id_token: string };
      void issuer.sign({ ...decodeJwt(tokens.id_token), sub: subject, sid }).then(id_token => {
        const changed = JSON.stringify({ ...tokens, id_token });
        response.setHeader('content-length', Buffer.byteLength(changed));
        end(changed);
      });
      return response;
    }) as typeof response.end;
    return false;
  };
}

describeInEngines('the end of a login behind two instances of examples/bff', { start }, stage => {
  void it('by an administrator reaches both tabs within 5 s', async t => {
    await signIn(stage);
    const { page, server } = stage;
    const second = await openSecond(stage);
    assert.deepEqual(await connections(page), [1, 1], 'one connection for both tabs');
    const endedAt = Date.now();
    await server.issuer.endLogins();
    await Promise.all([page, second].map(signedOut));
    t.diagnostic(`both tabs: ${Date.now() - endedAt} ms after the end`);
    assert.ok(Date.now() - endedAt < LIMIT_MS);
    const { refreshed, refused, revoked } = server.issuer.activity.counts;
    assert.deepEqual({ refused, revoked }, { refused: 0, revoked: 0 });
    assert.equal(refreshed, 1, 'no tab has requested anything');
    await second.close();
  });

  void it('reaches a tab that connected when the first one had left', async () => {
    await signIn(stage);
    const { page, server } = stage;
    const second = await openSecond(stage);
    await page.goto('about:blank');
    await until('the second tab', async () => (await connections(second))[0] === 1);
    await server.issuer.endLogins();
    await signedOut(second);
    await second.close();
  });

  void it('by the user in one tab shows in the other one', async () => {
    await signIn(stage);
    const second = await openSecond(stage);
    await second.click('button');
    await signedOut(stage.page);
    // The page tells its tabs before it sends the form, which ends at the authorization server.
    await clickOn(second, /^Sign out$/);
    // Back in the application, which may lead to the login at once.
    await hasButton(second, /^(Leave|Continue as)/);
    assert.equal(await stage.page.evaluate(async () => (await fetch('/session')).status), 401);
    await second.close();
  });

  void it('of one user leaves the other one of the same browser signed in', async () => {
    await signIn(stage);
    const { page, browser, server } = stage;
    const { origin, issuer, two } = server;
    const subject = await page.evaluate(() =>
      document.querySelector('token-provider')?.getAttribute('subject'),
    );
    const sid = randomUUID();
    nameNextUser(issuer, 'other', sid);
    const second = await browser.newPage();
    await second.goto(`${origin}/login`);
    await page.goto(`${origin}/?subject=${subject}`);
    await second.goto(`${origin}/?subject=other`);
    for (const tab of [page, second]) await until('both dashboards', async () => (await generation(tab)) > 0);

    // A page of a user that is not signed in does not get the tokens of another one, but leads to the login.
    const third = await browser.newPage();
    await third.goto(`${origin}/?subject=absent`);
    const named = (): Promise<boolean> =>
      third.evaluate(() => {
        const provider = document.querySelector('token-provider');
        return document.location.search === '' || provider?.getAttribute('subject') === 'absent';
      });
    await until('the subject or the login', named, LIMIT_MS);
    await third.close();

    const logoutToken = await issuer.sign({
      iss: issuer.origin,
      aud: issuer.clientId,
      iat: Math.floor(Date.now() / 1_000),
      jti: randomUUID(),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sid,
    });
    const body = new URLSearchParams({ logout_token: logoutToken });
    const { status } = await fetch(`${two.origin}/backchannel-logout`, { method: 'POST', body });
    assert.equal(status, 200);
    await signedOut(second);
    const revoked = await Promise.all(DASHBOARDS.map(path => frameValue(page, path, 'revoked')));
    assert.deepEqual(revoked.filter(Boolean), []);
    assert.equal(await page.evaluate(() => document.querySelector('token-provider')?.status), 'active');

    await second.close();
  });
});

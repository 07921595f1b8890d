import assert from 'node:assert/strict';

import { hold, until } from '../support/e2e-page.js';
import type { Login } from '../support/strict-server/login.js';
import { setClock } from '../support/strict-server/pages.js';
import { frameValue, look, startRefresh } from './provider-page.js';
import {
  AT_ONCE,
  connected,
  gaps,
  journal,
  LONG,
  open,
  ordinals,
  outcomes,
  renew,
  requests,
  staysAt,
  survived,
  type Field,
  type Opening,
  type Rows,
} from './under-fire-page.js';

const MONTH = 30 * 24 * 3_600;
const HOUR = 3_600_000;
/** Share of a token's life after which the rows of the clock refresh it: short waits, and a long time until it expires. */
const REFRESH_AT = 0.4;
/** A backend whose refresh token is in a cookie: one that the browser does not take is lost, and the old one is spent. */
const BY_COOKIE = { backend: 'cookie' } as const;
/** The refresh tokens that are presented when the browser has kept the one of a response that no page received. */
const KEPT = [1, 2, 3];

/** What users do with pages, and what their clocks do. */
export const tabRows: Rows = {
  'A 20 callers at once, one page': async field => {
    const [held, release] = hold();
    const login = await open(field, { script: [{ kind: 'held', until: held }] });
    await field.page.evaluate(() => {
      const provider = document.querySelector('token-provider')!;
      const calls = Array.from({ length: 10 }, () => [
        provider.getToken({ minValidity: 1_000 }),
        provider.refresh(),
      ]);
      // Only how many there are: a token has no business in the test.
      void Promise.all(calls.flat()).then(answers => {
        const tokens = answers.filter(answer => typeof answer === 'string');
        document.documentElement.dataset['tokens'] = `${tokens.length} of ${new Set(tokens).size}`;
      });
    });
    release();
    await survived(field.page, login, { generation: 2 });
    assert.deepEqual(outcomes(login), ['held']);
    assert.equal(await field.page.evaluate(() => document.documentElement.dataset['tokens']), '10 of 1');
  },

  'B two tabs at once': async field => {
    const login = await open(field, { backend: 'session' });
    const second = await field.browser.newPage();
    try {
      // Its first token is a refresh of the backend's.
      await second.goto(field.server.pageUrl(login, { backend: 'session' }));
      await connected(second);
      const [held, release] = hold();
      login.script.push({ kind: 'held', until: held }, { kind: 'held', until: held });
      await Promise.all([startRefresh(field.page), startRefresh(second)]);
      await requests(login, 3);
      release();
      await survived(field.page, login, { generation: 2, frameLoads: 2 });
      await survived(second, login, { generation: 2, frameLoads: 2 });
    } finally {
      await second.close();
    }
    assert.deepEqual(outcomes(login), ['ok', 'held', 'held']);
    assert.equal(login.log.at(-1)?.inFlight, 2, 'requests at once');
  },

  'I 30-day token': async field => {
    const login = await open(field, { lifetimes: [MONTH] });
    await renew(field.page, login, { generation: 2 });
    await staysAt(field.page, login, 1, AT_ONCE);
    await survived(field.page, login, { generation: 2 });
  },

  'J clock +1 h': async field => {
    await keepsTime(field, HOUR);
    await keepsTimeWhenSet(field, HOUR);
  },

  'J2 clock −1 h': async field => {
    await keepsTime(field, -HOUR);
    await keepsTimeWhenSet(field, -HOUR);
  },

  'N sign-out during a refresh': async field => {
    const [login, release] = await openHeld(field);
    await field.page.evaluate(() => {
      document.querySelector('token-provider')!.clear();
    });
    await until('the end in the frame', () => frameValue(field.page, login.framePath, 'revoked'));
    release();
    await until('the response of the server', () => login.log[0]?.outcome === 'held');
    await staysAt(field.page, login, 1);
    const { status, generation } = await look(field.page);
    assert.deepEqual({ status, generation }, { status: 'idle', generation: 1 });
    assert.ok(!(await journal(field.page)).includes('login-required'));
    assert.equal(await frameValue(field.page, login.framePath, 'generation'), '1');
    assert.equal(await frameValue(field.page, login.framePath, 'revoked'), 'signed_out');
    assert.equal(await tokenInHand(field), 'signed_out');
  },

  'Q tab closed in mid-refresh': async field => {
    const doomed = await field.browser.newPage();
    const [login, release] = await openHeld({ ...field, page: doomed }, BY_COOKIE);
    await doomed.close();
    release();
    const next = await field.browser.newPage();
    try {
      await until('the cookie of the response in the browser', async () => {
        await next.goto(field.server.cookieUrl(login));
        return (await next.evaluate(() => document.body.innerText)) === '2';
      });
      await next.goto(field.server.pageUrl(login, BY_COOKIE));
      await survived(next, login, { generation: 1, frameLoads: 2 });
      await renew(next, login, { generation: 2, frameLoads: 2 });
    } finally {
      await next.close();
    }
    assert.deepEqual(ordinals(login), KEPT);
  },

  'R reload in mid-refresh': async field => {
    const [login, release] = await openHeld(field, BY_COOKIE);
    // The response to the page before comes when the next page is there, and before it sends a request of its own.
    const next = field.page.goto(field.server.pageUrl(login, { ...BY_COOKIE, afterCookie: true }));
    await until('the request of the next page', () => login.pageLoads === 2);
    release();
    await next;
    await survived(field.page, login, { generation: 1, frameLoads: 2 });
    await renew(field.page, login, { generation: 2, frameLoads: 2 });
    assert.deepEqual(ordinals(login), KEPT);
  },
};

/** A login with a refresh request whose response is held, and what releases it. */
async function openHeld(field: Field, opening: Opening = {}): Promise<[login: Login, release: () => void]> {
  const [until, release] = hold();
  const login = await open(field, { ...opening, script: [{ kind: 'held', until }] });
  await startRefresh(field.page);
  await requests(login, 1);
  return [login, release];
}

/** With a clock that was wrong from the start: refreshed at its share of the life, twice, and then left alone. */
async function keepsTime(field: Field, clock: number): Promise<void> {
  const lifetimes = [6, 5, LONG];
  await refreshesTwice(field, await open(field, { clock, lifetimes, refreshAt: REFRESH_AT }), lifetimes);
}

/** Set while the page is open: one refresh more at most, and then as if nothing had been. */
async function keepsTimeWhenSet(field: Field, clock: number): Promise<void> {
  const isEarly = clock > 0;
  const lifetimes = [isEarly ? 60 : 6, 5, LONG];
  const login = await open(field, { lifetimes, refreshAt: REFRESH_AT });
  await field.page.evaluate(setClock, clock);
  await field.page.evaluateInFrame(login.framePath, setClock, clock);
  // As a user does who comes back from the settings.
  await field.page.evaluate(() => globalThis.dispatchEvent(new Event('focus')));
  await refreshesTwice(field, login, lifetimes, isEarly);
}

/** Each token is refreshed at its share of the life in seconds, the first one `atOnce` instead; none of them expires. */
async function refreshesTwice(
  field: Field,
  login: Login,
  lifetimes: readonly number[],
  atOnce = false,
): Promise<void> {
  const { issuedAt } = login;
  await requests(login, 2);
  await survived(field.page, login, { generation: 3 });
  await staysAt(field.page, login, 2);
  const waits = [(login.log[0]?.at ?? 0) - issuedAt, ...gaps(login)];
  waits.forEach((wait, index) => {
    const share = wait / 1_000 / (lifetimes[index] ?? 0);
    const isEarly = share < 0.7 * REFRESH_AT;
    assert.equal(isEarly, atOnce && index === 0, `token ${index + 1} was refreshed at ${share} of its life`);
  });
  if (atOnce) return;
  const told = await journal(field.page);
  assert.ok(!told.includes('token-expired') && !told.includes('expired'), 'a token expired');
}

/** Why there is no token; "a token" where there is one. */
async function tokenInHand({ page }: Field): Promise<string | undefined> {
  return page.evaluate(() =>
    document
      .querySelector('token-provider')!
      .getToken()
      .then(
        () => 'a token',
        (error: unknown) => (error as { code: string }).code,
      ),
  );
}

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { until } from '../support/e2e-page.js';
import type { Login } from '../support/strict-server/login.js';
import { setClock } from '../support/strict-server/pages.js';
import {
  connected,
  frameValue,
  gaps,
  LONG,
  look,
  open,
  ordinals,
  outcomes,
  requests,
  startRefresh,
  staysAt,
  survived,
  type Field,
  type Rows,
} from './under-fire-page.js';

const MONTH = 30 * 24 * 3_600;
const HOUR = 3_600_000;
/** A backend whose refresh token is in a cookie: one that the browser does not take is lost, and the old one is spent. */
const BY_COOKIE = { format: 'cookie', kept: 'cookie' } as const;
const SLOW = { kind: 'slow', delay: 700 } as const;
/** The refresh tokens that are presented when the browser has kept the one of an answer that no page heard. */
const KEPT = [1, 2, 3];

/** What users do with pages, and what their clocks do. */
export const tabRows: Rows = {
  'A 20 callers at once, one page': async field => {
    const login = await open(field, { script: [{ kind: 'slow', delay: 300 }] });
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
    await survived(field.page, login, { generation: 2 });
    assert.deepEqual(outcomes(login), ['slow']);
    assert.equal(await field.page.evaluate(() => document.documentElement.dataset['tokens']), '10 of 1');
  },

  'B two tabs at once': async field => {
    const login = await open(field, { format: 'cookie' });
    const second = await field.browser.newPage();
    try {
      // Its first token is a refresh of the backend's.
      await second.goto(field.server.pageUrl(login, { format: 'cookie' }));
      await connected(second);
      login.script.push({ kind: 'slow', delay: 1_000 }, { kind: 'slow', delay: 1_000 });
      await Promise.all([startRefresh(field.page), startRefresh(second)]);
      await survived(field.page, login, { generation: 2, frameLoads: 2 });
      await survived(second, login, { generation: 2, frameLoads: 2 });
    } finally {
      await second.close();
    }
    assert.deepEqual(outcomes(login), ['ok', 'slow', 'slow']);
    assert.equal(login.log.at(-1)?.inFlight, 2, 'requests at once');
  },

  'I 30-day token': async field => {
    const login = await open(field, { lifetimes: [MONTH] });
    await startRefresh(field.page);
    await survived(field.page, login, { generation: 2 });
    await staysAt(login, 1, 3_000);
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
    const login = await open(field, { script: [{ kind: 'slow', delay: 700 }] });
    await startRefresh(field.page);
    await requests(login, 1);
    await field.page.evaluate(() => {
      document.querySelector('token-provider')!.clear();
    });
    await until(
      'the end in the frame',
      async () => (await frameValue(field.page, login, 'revoked')) !== undefined,
    );
    await until('the answer of the server', () => Promise.resolve(login.log[0]?.outcome === 'slow'));
    // Longer than the page would take to use the answer.
    await staysAt(login, 1, 300);
    const { status, generation, journal } = await look(field.page);
    assert.deepEqual({ status, generation }, { status: 'idle', generation: 1 });
    assert.ok(!journal.includes('login-required'));
    assert.equal(await frameValue(field.page, login, 'generation'), '1');
    assert.equal(await frameValue(field.page, login, 'revoked'), 'signed_out');
    assert.equal(await tokenInHand(field), 'signed_out');
  },

  'Q tab closed in mid-refresh': async field => {
    const doomed = await field.browser.newPage();
    const login = await open({ ...field, page: doomed }, { ...BY_COOKIE, script: [SLOW] });
    await startRefresh(doomed);
    await requests(login, 1);
    await doomed.close();
    assert.equal(login.log[0]?.outcome, undefined, 'it was closed before the answer');
    await answered(login);
    const next = await field.browser.newPage();
    try {
      await next.goto(field.server.pageUrl(login, BY_COOKIE));
      await survived(next, login, { generation: 1, frameLoads: 2 });
      await startRefresh(next);
      await survived(next, login, { generation: 2, frameLoads: 2 });
    } finally {
      await next.close();
    }
    assert.deepEqual(ordinals(login), KEPT);
  },

  'R reload in mid-refresh': async field => {
    const login = await open(field, { ...BY_COOKIE, script: [SLOW] });
    await startRefresh(field.page);
    await requests(login, 1);
    assert.equal(login.log[0]?.outcome, undefined, 'it was left before the answer');
    // It comes up at once, and begins to ask when the answer to the page before has been here.
    await field.page.goto(field.server.pageUrl(login, { ...BY_COOKIE, scriptDelay: 2 * SLOW.delay }));
    await survived(field.page, login, { generation: 1, frameLoads: 2 });
    await startRefresh(field.page);
    await survived(field.page, login, { generation: 2, frameLoads: 2 });
    assert.deepEqual(ordinals(login), KEPT);
  },
};

/** Waits until the first request was answered, whoever heard it, and the browser has had time to keep the cookie. */
async function answered(login: Login): Promise<void> {
  await until('the answer of the server', () => Promise.resolve(login.log[0]?.outcome !== undefined));
  await delay(300);
}

/** With a clock that was wrong from the start: refreshed at four fifths of its life, twice, and then left alone. */
async function keepsTime(field: Field, clock: number): Promise<void> {
  const lifetimes = [3, 2, LONG] as const;
  const login = await open(field, { clock, lifetimes });
  const { issuedAt } = login;
  await requests(login, 2);
  await survived(field.page, login, { generation: 3 });
  await staysAt(login, 2, 500);
  assertShares([(login.log[0]?.at ?? 0) - issuedAt, ...gaps(login)], lifetimes);
  await assertNeverExpired(field);
}

/** Set while the page is open: one refresh more at most, and then as if nothing had been. */
async function keepsTimeWhenSet(field: Field, clock: number): Promise<void> {
  const early = clock > 0;
  const lifetimes = early ? ([4, 3, LONG] as const) : ([3, 2, LONG] as const);
  const login = await open(field, { lifetimes });
  const { issuedAt } = login;
  await field.page.evaluate(setClock, clock);
  await field.page.evaluateInFrame(`/frame?login=${login.id}`, setClock, clock);
  // As a user does who comes back from the settings.
  await field.page.evaluate(() => globalThis.dispatchEvent(new Event('focus')));
  await requests(login, 2);
  await survived(field.page, login, { generation: 3 });
  await staysAt(login, 2, 500);
  const waits = [(login.log[0]?.at ?? 0) - issuedAt, ...gaps(login)];
  if (early) {
    const first = waits.shift() ?? Infinity;
    assert.ok(first < 0.7 * 4_000, `refreshed ${first} ms after the first token, not at once`);
    assertShares(waits, lifetimes.slice(1));
  } else {
    assertShares(waits, lifetimes);
    await assertNeverExpired(field);
  }
}

/** Each token was refreshed at four fifths of its life. */
function assertShares(waits: readonly number[], lifetimes: readonly number[]): void {
  waits.forEach((wait, index) => {
    const share = wait / 1_000 / (lifetimes[index] ?? 0);
    assert.ok(share > 0.7 && share < 0.99, `refreshed at ${share} of its life`);
  });
}

async function assertNeverExpired({ page }: Field): Promise<void> {
  const { journal } = await look(page);
  assert.ok(!journal.includes('token-expired') && !journal.includes('expired'), 'a token ran out');
}

/** Why there is no token; "a token" where there is one. */
async function tokenInHand({ page }: Field): Promise<string | undefined> {
  await page.evaluate(() => {
    document
      .querySelector('token-provider')!
      .getToken()
      .then(
        () => 'a token',
        (error: unknown) => (error as { code: string }).code,
      )
      .then(
        result => (document.documentElement.dataset['inHand'] = result),
        () => undefined,
      );
  });
  return until('an answer of getToken', () =>
    page.evaluate(() => document.documentElement.dataset['inHand']),
  );
}

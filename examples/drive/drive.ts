import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { findLeaks, watchForLeaks } from '../../test/e2e/leak-watch.js';
import { launch } from '../../test/support/e2e-browser.js';
import { until, type Browser, type Page } from '../../test/support/e2e-page.js';
import type { Engine } from '../../test/support/engines.js';
import {
  consoleLinesOfApp,
  dashboardValue,
  DASHBOARDS,
  openSignedOut,
  signIn,
  stateOf,
  untilAll,
  type AppState,
} from './app-page.js';
import type { Backend } from './backend.js';
import { countFromNow, type Counts } from './counted.js';

/** Generations that each frame must receive after its first one. */
const LATER_GENERATIONS = 2;

/** The options of a test run of one app. */
export interface Drive {
  readonly engine: Engine;
  /** Lifetime of an access token, in seconds. */
  readonly accessTokenTtl: number;
  /** The backend, once it serves the app. */
  readonly serve: () => Promise<Backend>;
  /** Receives the duration of the browser's part, in ms. */
  readonly done: (duration: number) => void;
}

/** The tests of one app in one browser, from the login to the sign-out. */
export function driveApp({ engine, accessTokenTtl, serve, done }: Drive): void {
  let browser: Browser | undefined;
  let page: Page;
  let start: number;
  let state: AppState;
  let countsBeforeLogin: Counts;
  let counts: Counts;
  let linesBeforeLogin: number;
  let issuer: string;

  before(async () => {
    const { demo } = await serve();
    ({ issuer } = demo.urls);
    start = performance.now();
    const countedBeforeLogin = countFromNow(demo);
    browser = await launch(engine);
    ({ page } = browser);
    await openSignedOut(page, demo.urls.host);
    countsBeforeLogin = countedBeforeLogin();
    linesBeforeLogin = (await consoleLinesOfApp(page, issuer)).length;
    const counted = countFromNow(demo);
    await signIn(page);
    await watchForLeaks(page);
    const last = (await stateOf(page)).provider.generation + LATER_GENERATIONS;
    await untilAll(
      page,
      `generation ${last} in both frames`,
      embed => embed.generation >= last,
      LATER_GENERATIONS * accessTokenTtl * 1_000 + 20_000,
    );
    state = await stateOf(page);
    counts = counted();
  });

  after(async () => {
    await browser?.close();
    done(performance.now() - start);
  });

  void it('connected both dashboards, each with its name', () => {
    assert.deepEqual(
      state.embeds.map(({ status, title }) => [status, title]),
      [
        ['connected', 'Revenue dashboard'],
        ['connected', 'Stores dashboard'],
      ],
    );
  });

  void it('shows the status of the provider in its own line', () => {
    assert.equal(state.statusLine, state.provider.status);
    assert.equal(state.statusLine, 'active');
  });

  void it('brought later tokens to both frames without a reload', async () => {
    assert.deepEqual(counts.documents, { revenue: 1, stores: 1 });
    for (const dashboard of DASHBOARDS) {
      assert.ok(Number(await dashboardValue(page, dashboard, 'generation')) > LATER_GENERATIONS);
    }
  });

  void it('made one refresh request before the login, and one per generation', () => {
    assert.deepEqual(countsBeforeLogin.refreshes, { 400: 1 });
    assert.deepEqual(counts.refreshes, { 200: state.provider.generation });
  });

  void it('had every query of a dashboard answered with 200', async () => {
    assert.deepEqual(Object.keys(counts.queries), ['200']);
    for (const dashboard of DASHBOARDS) {
      assert.equal(await dashboardValue(page, dashboard, 'failures'), '0');
      assert.ok(Number(await dashboardValue(page, dashboard, 'queries')) > 0);
    }
  });

  void it('wrote nothing to the console', async () => {
    assert.deepEqual((await consoleLinesOfApp(page, issuer)).slice(linesBeforeLogin), []);
  });

  void it('shows no token in any attribute, event, console line, URL or storage', async () => {
    const { tokens, events, places } = await findLeaks(page);
    // Without tokens and events to search for, finding no leak would prove nothing.
    assert.ok(tokens >= LATER_GENERATIONS, `${tokens} tokens were looked for`);
    assert.ok(events >= LATER_GENERATIONS, `${events} events were looked at`);
    assert.deepEqual(places, []);
  });

  void it('signs out in both frames, and at the server', async () => {
    await page.click('header button');
    for (const dashboard of DASHBOARDS) {
      await until(
        `the end in ${dashboard}`,
        async () => (await dashboardValue(page, dashboard, 'state')) === 'ended',
      );
    }
    assert.equal((await stateOf(page)).statusLine, 'idle');
    await until('the end of the session', async () => (await refreshStatus(page)) === 400);
  });
}

/** The status that the refresh endpoint returns to this browser. */
function refreshStatus(page: Page): Promise<number> {
  return page.evaluate(async () => (await fetch('/oauth/refresh', { method: 'POST', body: '{}' })).status);
}

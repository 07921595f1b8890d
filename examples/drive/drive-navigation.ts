import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, it } from 'node:test';
import { launch } from '../../test/support/e2e-browser.js';
import { until, type Browser, type Page } from '../../test/support/e2e-page.js';
import { consoleLinesOfApp, openSignedOut, signIn, untilReady } from './app-page.js';
import type { App } from './apps.js';
import type { Backend } from './backend.js';
import { countFromNow, type Counts } from './counted.js';

/** A request that nothing should send arrives within this time on the loopback interface. */
const SETTLE_MS = 300;
const CITY = 'Bergen';

/** The tests of an app's own links: from the dashboards to `/other` and back, within the lifetime of a token. */
export function driveNavigation(drive: {
  readonly navigation: NonNullable<App['navigation']>;
  /** Whether each page has a policy with a nonce of its own. */
  readonly hasNonce: boolean;
  /** The backend, once it serves the app. */
  readonly serve: () => Promise<Backend>;
  /** Receives the duration of the browser's part, in ms. */
  readonly done: (duration: number) => void;
}): void {
  const keepsFrames = drive.navigation === 'keeps frames';
  let browser: Browser | undefined;
  let start: number;
  let lines: readonly string[];
  let login: Counts;
  let reload: Counts;
  let navigation: Counts;
  let city: string;
  let nonces: readonly string[];

  before(async () => {
    const { demo } = await drive.serve();
    const { host, issuer } = demo.urls;
    start = performance.now();
    browser = await launch('Chromium');
    const { page } = browser;
    await openSignedOut(page, host);
    const linesBeforeLogin = (await consoleLinesOfApp(page, issuer)).length;

    const countLogin = countFromNow(demo);
    await signIn(page);
    login = countLogin();

    const countReload = countFromNow(demo);
    await page.goto(host);
    await untilReady(page);
    reload = countReload();

    await page.evaluateInFrame('/dashboards/revenue', chooseCity, CITY);
    const countNavigation = countFromNow(demo);
    await page.click('a[href="/other"]');
    await untilAt(page, '/other');
    await page.click('a[href="/"]');
    await untilAt(page, '/');
    await untilReady(page);
    await delay(SETTLE_MS);
    navigation = countNavigation();
    nonces = [await page.evaluate(readNonce), await page.evaluate(readNonce)];
    city = await page.evaluateInFrame('/dashboards/revenue', chosenCity);
    lines = (await consoleLinesOfApp(page, issuer)).slice(linesBeforeLogin);
  });

  after(async () => {
    await browser?.close();
    drive.done(performance.now() - start);
  });

  void it('made one refresh request per load of the page', () => {
    assert.deepEqual([login.refreshes, reload.refreshes], [{ 200: 1 }, { 200: 1 }]);
    assert.deepEqual(
      [login.documents, reload.documents],
      [
        { revenue: 1, stores: 1 },
        { revenue: 1, stores: 1 },
      ],
    );
  });

  void it('made no refresh request when the user navigated away and back', () => {
    assert.deepEqual(navigation.refreshes, {});
  });

  void it(keepsFrames ? 'loaded no frame again, and kept the filter' : 'loaded each frame once more', () => {
    assert.deepEqual(navigation.documents, keepsFrames ? {} : { revenue: 1, stores: 1 });
    assert.equal(city, keepsFrames ? CITY : 'all');
  });

  if (drive.hasNonce)
    void it('had a new nonce for each page, in the policy and at every script', () => {
      const [one = '', other = ''] = nonces;
      assert.ok(one.length > 20 && other.length > 20 && one !== other, nonces.join());
    });

  void it('wrote nothing to the console, where violations of the policy and of hydration appear', () => {
    assert.deepEqual(lines, []);
  });
}

/** Requests the page: its nonce, if its policy has one, and every script in it has that one too; otherwise empty. */
async function readNonce(): Promise<string> {
  const response = await fetch('/');
  const policy = response.headers.get('content-security-policy') ?? '';
  const [, nonce = ''] = /script-src [^;]*'nonce-([^']+)' 'strict-dynamic'/.exec(policy) ?? [];
  const { scripts } = new DOMParser().parseFromString(await response.text(), 'text/html');
  return scripts.length > 0 && [...scripts].every(script => script.nonce === nonce) ? nonce : '';
}

/** Waits until the router shows a page; a view transition, which Astro starts, takes clicks until its end. */
async function untilAt(page: Page, path: string): Promise<void> {
  await until(`the page ${path}`, () =>
    page.evaluate(wanted => {
      const shown = (selector: string): boolean =>
        document.querySelector(selector)?.checkVisibility() ?? false;
      if (document.documentElement.matches(':active-view-transition')) return false;
      return location.pathname === wanted && shown(wanted === '/' ? 'main analytics-embed' : 'h2');
    }, path),
  );
}

function chooseCity(city: string): void {
  const select = document.querySelector<HTMLSelectElement>('select[name="city"]');
  if (!select) throw new Error('The dashboard has no filter for the city.');
  select.value = city;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

function chosenCity(): string {
  return document.querySelector<HTMLSelectElement>('select[name="city"]')?.value ?? '';
}

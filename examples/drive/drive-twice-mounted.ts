import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { launch } from '../../test/support/e2e-browser.js';
import type { Browser, Page } from '../../test/support/e2e-page.js';
import { consoleLinesOfApp, openSignedOut, signIn, stateOf } from './app-page.js';
import type { App } from './apps.js';
import type { Backend } from './backend.js';
import { DEVELOPMENT_OUTPUT } from './build.js';
import { countFromNow, type Counts } from './counted.js';

/** The notices that development builds log. */
const NOTICES = [/Download the React DevTools/, /Lit is in dev mode/];

/** The tests of a React app's development build, whose StrictMode mounts every component twice. */
export function driveTwiceMounted(drive: {
  readonly app: App;
  /** The backend, once it serves the development build. */
  readonly serve: () => Promise<Backend>;
  /** Receives the duration of the browser's part, in ms. */
  readonly done: (duration: number) => void;
}): void {
  let browser: Browser | undefined;
  let page: Page;
  let start: number;
  let countsBeforeLogin: Counts;
  let counts: Counts;
  let generation: number;
  let linesBeforeLogin: number;
  let issuer: string;

  before(async () => {
    const { demo } = await drive.serve();
    ({ issuer } = demo.urls);
    start = performance.now();
    const countedBeforeLogin = countFromNow(demo);
    browser = await launch('Chromium');
    ({ page } = browser);
    await openSignedOut(page, demo.urls.host);
    countsBeforeLogin = countedBeforeLogin();
    linesBeforeLogin = (await consoleLinesOfApp(page, issuer)).length;
    const counted = countFromNow(demo);
    await signIn(page);
    ({ generation } = (await stateOf(page)).provider);
    counts = counted();
  });

  after(async () => {
    await browser?.close();
    drive.done(performance.now() - start);
  });

  void it('is the build of React that does so', async () => {
    const assets = join(drive.app.folder, DEVELOPMENT_OUTPUT, 'assets');
    const scripts = (await readdir(assets)).filter(name => name.endsWith('.js'));
    const texts = await Promise.all(scripts.map(name => readFile(join(assets, name), 'utf8')));
    assert.match(texts.join('\n'), /doubleInvokeEffects/i);
  });

  void it('made one refresh request before the login, and one for the first token', () => {
    assert.deepEqual(countsBeforeLogin.refreshes, { 400: 1 });
    assert.equal(generation, 1);
    assert.deepEqual(counts.refreshes, { 200: 1 });
  });

  void it('loaded each dashboard once', () => {
    assert.deepEqual(counts.documents, { revenue: 1, stores: 1 });
  });

  void it('causes no message from React', async () => {
    const lines = (await consoleLinesOfApp(page, issuer)).slice(linesBeforeLogin);
    assert.deepEqual(
      lines.filter(line => !NOTICES.some(notice => notice.test(line))),
      [],
    );
  });
}

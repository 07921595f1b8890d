import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { bundleScript } from '../../../test/support/bundle-script.js';
import { until, type Page } from '../../../test/support/e2e-page.js';
import { selectedEngines, type Engine } from '../../../test/support/engines.js';
import {
  clientScripts,
  html,
  javascript,
  serveTwoOrigins,
  type Content,
} from '../../../test/support/two-origins.js';
import { launchProfile } from '../../oauth/launch-profile.js';
import { consoleTexts, reactionOf, untilProvider } from '../../oauth/provider-view.js';
import { TokenTraffic } from '../../oauth/token-traffic.js';
import type { Case, Seen } from '../../product.js';
import { Proxy } from '../../proxy.js';
import { RECORDER } from '../../recorder.js';
import { createRealm } from '../realm.js';
import type { KeycloakProcess } from '../start.js';

const EXAMPLE = 'examples/public-client';
/** What the example's files have in the place of the issuer and of the dashboards. */
const EXAMPLE_ISSUER = 'https://login.example/realms/main';
const EXAMPLE_DASHBOARDS = 'https://bi.example';
/** What the user has chosen in the page, and finds again after the login. */
const CHOSEN = '?region=north#chart-2';
const REFRESHES = 3;

/** The example of a public client, with the server's own login page, in the browsers that share a driver. */
export function publicClients(server: KeycloakProcess): readonly Case[] {
  return selectedEngines()
    .filter(engine => engine !== 'WebKit')
    .map(engine => ({
      name: 'public-client',
      what: 'examples/public-client: login, refreshes, reload, sign-out',
      engine,
      run: () => play(server, engine),
    }));
}

async function play(process: KeycloakProcess, engine: Engine): Promise<Seen> {
  const scripts = new Map<string, string>();
  for (const name of ['page', 'go-to-login'])
    scripts.set(`/${name}.js`, await bundleScript(`${EXAMPLE}/${name}.ts`));
  const visits: string[] = [];
  let replaced: readonly (readonly [string, string])[] = [];
  const withAddresses = (text: string): string =>
    replaced.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  const site = await serveTwoOrigins(
    ({ pathname }) => {
      visits.push(pathname);
      const script = scripts.get(pathname);
      if (script !== undefined) return javascript(withAddresses(script));
      return examplePage(pathname === '/' ? '/index.html' : pathname, withAddresses);
    },
    () => html('Revenue', clientScripts(site.host, '')),
  );
  const server = await createRealm(process, {
    ...{ accessTokenSeconds: 5, rotation: true },
    hostOrigin: site.host,
  });
  const proxy = await Proxy.start(new URL(server.issuer).origin);
  const traffic = new TokenTraffic(server.tokenEndpoint);
  proxy.observe = traffic.observe;
  const tokenPath = new URL(server.tokenEndpoint).pathname;
  replaced = [
    // Refreshes go through the proxy. The discovery document has the server's own addresses.
    [`${EXAMPLE_ISSUER}/protocol/openid-connect/token`, proxy.origin + tokenPath],
    [EXAMPLE_ISSUER, server.issuer],
    [EXAMPLE_DASHBOARDS, site.frame],
  ];
  const browser = await launchProfile(engine);
  try {
    const { page } = browser;
    const address = `${site.host}/${CHOSEN}`;
    const loginPages = (): number => visits.filter(path => path === '/login.html').length;
    await page.goto(address).catch(() => undefined);
    await untilLoginForm(page);
    await server.signIn(page);
    await untilProvider(page, 'a token', ({ isLive }) => isLive);
    assert.equal(await page.evaluate(() => location.href), address, 'the address after the login');
    await assertNothingStored(page);
    await untilProvider(page, 'three refreshes', ({ generation }) => generation > REFRESHES);
    assert.equal(traffic.reused, 0, 'requests with a spent refresh token');
    const dashboard = await page.evaluate(() => document.querySelector('analytics-embed')?.status);
    assert.equal(dashboard, 'connected', 'the dashboard');

    const before = loginPages();
    await page.evaluate(() => {
      document.documentElement.dataset['loadedBefore'] = '';
      location.reload();
    });
    await until('the reload', () =>
      page.evaluate(() => document.documentElement.dataset['loadedBefore'] === undefined),
    );
    await untilProvider(page, 'a token after the reload', ({ isLive }) => isLive);
    assert.equal(loginPages(), before, 'visits of the login page by the reload');
    assert.equal(await page.evaluate(() => location.href), address, 'the address after the reload');
    await assertNothingStored(page);
    assert.deepEqual(await consoleTexts(page), [], 'the console');
    const outcome = { server: traffic.summary, ...(await reactionOf(page)) };

    await page.click('button');
    // The page needs a login again, and comes to the form: the server has ended its session, without a question.
    await untilLoginForm(page);
    return {
      text: `${REFRESHES} refreshes; ${CHOSEN} kept over the login; the reload signs in again without the login page; the sign-out asks nothing`,
      outcome,
    };
  } finally {
    await browser.close();
    await proxy.close();
    await site.close();
    await server.stop();
  }
}

function examplePage(path: string, withAddresses: (text: string) => string): Content {
  if (!/^\/\w+\.html$/.test(path)) return { ...html('Not found'), status: 404 };
  const text = readFileSync(EXAMPLE + path, 'utf8').replace('<head>', `<head>${RECORDER}`);
  return { type: 'html', body: withAddresses(text) };
}

async function untilLoginForm(page: Page): Promise<void> {
  await until(
    'the login form',
    () => page.evaluate(() => document.querySelector('#kc-login') !== null),
    30_000,
  );
}

/** Fails if a login or a token is in the storage of the page. The library keeps the times of its redirects there. */
async function assertNothingStored(page: Page): Promise<void> {
  const stored = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
  assert.deepEqual(
    stored.filter(key => key !== 'analytics-embed:login-redirects'),
    [],
    'what is stored',
  );
}

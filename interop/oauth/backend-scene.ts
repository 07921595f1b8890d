import { randomBytes } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startInstance } from '../../test/support/bff/instance.js';
import { until, type Page } from '../../test/support/e2e-page.js';
import type { Engine } from '../../test/support/engines.js';
import { freePort } from '../../test/support/free-port.js';
import type { Seen } from '../product.js';
import { Proxy } from '../proxy.js';
import { RECORDER } from '../recorder.js';
import { removeFolder, temporaryFolder } from '../temporary-folder.js';
import type { AuthorizationServer } from './authorization-server.js';
import { launchProfile } from './launch-profile.js';
import { untilProvider } from './provider-view.js';
import { playScene, type OAuthScene, type OAuthSite, type SceneOptions } from './scene.js';
import { TokenTraffic } from './token-traffic.js';

/** The backend's endpoint for the page. */
const REFRESH_PATH = '/oauth/refresh';

/**
 * The same as `inOAuthScene`, with examples/bff between the page and the authorization server: the user signs in at the
 * server's own login page, and the proxy is in front of the backend.
 */
export async function inBackendScene(
  site: OAuthSite,
  engine: Engine,
  { server: chosen, page: pageOptions }: SceneOptions,
  play: (scene: OAuthScene) => Promise<string>,
): Promise<Seen> {
  const port = await freePort();
  const proxy = await Proxy.start(`http://127.0.0.1:${port}`);
  const hostOrigin = proxy.origin;
  const server = await site.open({ accessTokenSeconds: 5, rotation: true, ...chosen, hostOrigin });
  const { id: clientId, secret: clientSecret } = server.confidentialClient;
  const pages = temporaryFolder('pages');
  writePages(pages, pageOptions);
  const instance = await startInstance(
    { origin: server.issuer, clientId, clientSecret, resource: '' },
    {
      ...{ origin: hostOrigin, port, pages, scope: 'openid' },
      cookieKeys: randomBytes(32).toString('base64url'),
    },
  );
  const browser = await launchProfile(engine);
  try {
    const { page } = browser;
    const traffic = new TokenTraffic(`${hostOrigin}${REFRESH_PATH}`);
    await signInAtBackend(page, hostOrigin, server);
    await untilProvider(page, 'the first token', ({ isLive }) => isLive);
    proxy.observe = traffic.observe;
    return await playScene(
      {
        ...{ engine, browser, page, server, proxy, traffic, url: `${hostOrigin}/` },
        ...{ tokenPath: REFRESH_PATH, firstTokens: {}, logins: () => 1 },
      },
      play,
    );
  } finally {
    await browser.close();
    await instance.kill();
    await proxy.close();
    await server.stop();
    removeFolder(pages);
  }
}

/** The user signs in at the server's own login page, and is back in the application. */
export async function signInAtBackend(
  page: Page,
  hostOrigin: string,
  server: AuthorizationServer,
): Promise<void> {
  await page.goto(`${hostOrigin}/login`);
  await server.signIn(page);
  await until('the page of the application', () => page.evaluate(() => 'recorded' in globalThis));
}

/** The application's pages: no script in the markup, as the backend's policy requires. */
export function writePages(folder: string, { attributes = '', head = '' }: SceneOptions['page'] = {}): void {
  const scripts = Array.from(
    `${RECORDER}${head}`.matchAll(/<script>(.*?)<\/script>/gs),
    ([, text = '']) => text,
  );
  // The page begins by itself, in every tab.
  writeFileSync(
    join(folder, 'recorder.js'),
    [...scripts, 'globalThis.startProvider = () => {};'].join(';\n'),
  );
  copyFileSync('dist/cdn/analytics-embed.min.js', join(folder, 'analytics-embed.min.js'));
  for (const file of ['page.js', 'session-events.js'])
    copyFileSync(`examples/bff/public/${file}`, join(folder, file));
  const page = `<!doctype html>
<title>Dashboards</title>
<script src="/recorder.js"></script>
<script type="module" src="/page.js"></script>
<form method="post" action="/logout"><input type="hidden" name="subject" /><button>Sign out</button></form>
<p id="signed-out" hidden>You have been signed out.</p>
<token-provider request-format="cookie" ${attributes}></token-provider>`;
  writeFileSync(join(folder, 'index.html'), page);
}

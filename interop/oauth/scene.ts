import { until, type Browser, type Page } from '../../test/support/e2e-page.js';
import type { Engine } from '../../test/support/engines.js';
import type { Seen } from '../product.js';
import { Proxy } from '../proxy.js';
import type { AuthorizationServer, ServerOptions } from './authorization-server.js';
import type { OAuthHost, OAuthPage, StartingPage } from './host.js';
import { launchProfile } from './launch-profile.js';
import { reactionOf } from './provider-view.js';
import { TokenTraffic } from './token-traffic.js';

/** What all cases of a product share. */
export interface OAuthSite {
  readonly host: OAuthHost;
  /** Starts a server, or a realm of the one that runs, for one scene. */
  open(options: ServerOptions): Promise<AuthorizationServer>;
  /** The generic cases that do not apply to the product, with the reason. */
  readonly skipped?: Readonly<Record<string, string>>;
}

/** How a case starts. */
export interface SceneOptions {
  /** Default: access tokens of 5 s, rotation. */
  readonly server?: Partial<Omit<ServerOptions, 'hostOrigin'>>;
  readonly page?: Pick<OAuthPage, 'attributes' | 'head'>;
  /** Whether the page shares its session with other tabs. */
  readonly isShared?: boolean;
  /** Whether the page has a login page that works, at which it begins. */
  readonly hasLoginPage?: boolean;
}

/** One case's server, browser, page, and line to the token endpoint. */
export interface OAuthScene {
  readonly engine: Engine;
  readonly browser: Browser;
  readonly page: Page;
  readonly server: AuthorizationServer;
  readonly proxy: Proxy;
  readonly traffic: TokenTraffic;
  /** The address of the page. */
  readonly url: string;
  /** The path of the token endpoint, by which the proxy is controlled. */
  readonly tokenPath: string;
  /** The tokens with which the page began; for a case that presents them elsewhere. */
  readonly firstTokens: Readonly<Record<string, unknown>>;
  /** How often the login page was visited. */
  readonly logins: () => number;
}

/** The name of the session that a scene's tabs share. */
const SESSION = 'ada';

let count = 0;

/**
 * Opens a page in a browser of its own, plays a case in it, and closes everything. What the server said and what the library
 * made of it come from the proxy and the page, also in the message of a case that fails.
 *
 * @param play returns what else was seen.
 */
export async function inOAuthScene(
  site: OAuthSite,
  engine: Engine,
  { server: chosen, page: pageOptions, hasLoginPage = false, isShared = false }: SceneOptions,
  play: (scene: OAuthScene) => Promise<string>,
): Promise<Seen> {
  const { host } = site;
  const hostOrigin = host.origin;
  const server = await site.open({ accessTokenSeconds: 5, rotation: true, ...chosen, hostOrigin });
  const proxy = await Proxy.start(new URL(server.tokenEndpoint).origin);
  const browser = await launchProfile(engine);
  try {
    const tokenPath = new URL(server.tokenEndpoint).pathname;
    const traffic = new TokenTraffic(server.tokenEndpoint);
    proxy.observe = traffic.observe;
    const { page } = browser;
    const name = `page-${(count += 1)}`;
    const url = host.add(name, {
      ...pageOptions,
      endpoint: `${proxy.origin}${tokenPath}`,
      clientId: server.publicClientId ?? '',
      ...(hasLoginPage && { logIn: () => server.firstTokens() }),
    });
    await page.goto(hasLoginPage ? `${url}login` : url);
    const firstTokens = await server.firstTokens();
    if (!hasLoginPage) await startProvider(page, firstTokens, isShared ? SESSION : undefined);
    const scene: OAuthScene = {
      ...{ engine, browser, page, server, proxy, traffic, url, tokenPath, firstTokens },
      logins: () => host.logins(name),
    };
    return await playScene(scene, play);
  } finally {
    await browser.close();
    await proxy.close();
    await server.stop();
  }
}

/** Plays a case in an open scene, and adds what the server said and what the library made of it. */
export async function playScene(
  scene: OAuthScene,
  play: (scene: OAuthScene) => Promise<string>,
): Promise<Seen> {
  const { page, traffic } = scene;
  const outcome = async (): Promise<NonNullable<Seen['outcome']>> => ({
    server: traffic.summary,
    // A page may be on its way to the login page.
    ...(await until('the events of the page', () => reactionOf(page), 10_000)),
  });
  try {
    const text = await play(scene);
    const seen = await outcome();
    return { text, outcome: seen };
  } catch (error) {
    const { server: said, library } = await outcome();
    const message = `${(error as Error).message}; the server: ${said}; the library: ${library}`;
    throw new Error(message, { cause: error });
  }
}

/** Puts the provider into a page; without tokens, into another tab of a session. */
export async function startProvider(page: Page, tokens?: object, session?: string): Promise<void> {
  await page.evaluate(
    (first, name) => {
      (globalThis as unknown as StartingPage).startProvider(first ?? undefined, name ?? undefined);
    },
    tokens ?? null,
    session ?? null,
  );
}

/** Opens another tab of the scene's session, in the foreground. */
export async function openTab({ browser, url }: OAuthScene): Promise<Page> {
  const tab = await browser.newPage();
  await tab.goto(url);
  await startProvider(tab, undefined, SESSION);
  return tab;
}

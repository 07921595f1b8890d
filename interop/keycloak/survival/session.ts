import { setTimeout as delay } from 'node:timers/promises';

import { until, type Page } from '../../../test/support/e2e-page.js';
import { Proxy, type AnswerFault } from '../../proxy.js';
import type { AuthorizationServer } from '../../oauth/authorization-server.js';
import { TokenTraffic } from '../../oauth/token-traffic.js';
import type { ComparedPage, Login, Settings } from '../page/library.js';
import type { Side } from './faults.js';

/** Lifetime of the access tokens. */
export const TOKEN_SECONDS = 45;
/** Each library refreshes at this age of the token: oidc-spa has no other setting. */
export const SECONDS_BEFORE_END = 30;
/** After the fault. The first token is over long before, and a late answer is there. */
const WATCHED_MS = 75_000;
const CALL_TIMEOUT_MS = 5_000;

/** How a session ended: it goes on, goes on after the page has loaded again, or is lost. */
export type Fate = 'survives' | 'reloads' | 'lost';

/** What one session is made of. */
export interface ComparedSession {
  readonly side: Side;
  readonly fault: AnswerFault;
  readonly server: AuthorizationServer;
  readonly page: Page;
  /** Adds the session's page to the site; its address. */
  readonly addPage: (settings: Settings) => string;
}

/** Signs in, lets the answer of the first refresh fail, and looks whether the session has a token later that the server accepts. */
export async function fateOf({ side, fault, server, page, addPage }: ComparedSession): Promise<Fate> {
  const { issuer, tokenEndpoint, publicClientId: clientId = '' } = server;
  const proxy = await Proxy.start(new URL(tokenEndpoint).origin);
  try {
    const tokenPath = new URL(tokenEndpoint).pathname;
    const traffic = new TokenTraffic(tokenEndpoint);
    proxy.observe = traffic.observe;
    const throughProxy = proxy.origin + tokenPath;
    const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
    const metadata = { ...((await discovery.json()) as object), token_endpoint: throughProxy };
    const realm = issuer.split('/').at(-1) ?? '';
    const common = { proxy: proxy.origin, realm, issuer, clientId, metadata, tokenEndpoint: throughProxy };
    await page.goto(
      addPage({ ...common, tokenSeconds: TOKEN_SECONDS, secondsBeforeEnd: SECONDS_BEFORE_END }),
    );
    if (side === 'oidc-spa') await signIn(page, server);
    else await startLibrary(page, (await server.firstTokens()) as unknown as Login);
    await until('the first token', () => currentToken(page));
    await page.evaluate(() => {
      document.documentElement.dataset['first'] = '';
    });
    const before = traffic.exchanges.length;
    proxy.failNext(tokenPath, fault);
    await until('a refresh', () => traffic.exchanges.length > before);
    await delay(WATCHED_MS);
    const token = await currentToken(page).catch(() => undefined);
    if (token === undefined) return 'lost';
    const headers = { authorization: `Bearer ${token}` };
    const { ok } = await fetch(`${issuer}/protocol/openid-connect/userinfo`, { headers });
    if (!ok) return 'lost';
    const isFirst = await page.evaluate(() => document.documentElement.dataset['first'] !== undefined);
    return isFirst ? 'survives' : 'reloads';
  } finally {
    await proxy.close();
  }
}

async function startLibrary(page: Page, login: Login): Promise<void> {
  await page.evaluate(first => (globalThis as unknown as ComparedPage).startLibrary(first), login);
}

/** Waits for the server's login page, to which the library redirects, and signs in there. */
async function signIn(page: Page, server: AuthorizationServer): Promise<void> {
  await until('the login page', () => page.evaluate(() => document.querySelector('#kc-login') !== null));
  await server.signIn(page);
}

/** The token of the page's library; `undefined` if it has none, or does not answer. */
async function currentToken(page: Page): Promise<string | undefined> {
  const call = page.evaluate(
    async () => (await (globalThis as unknown as ComparedPage).currentToken().catch(() => undefined)) ?? null,
  );
  const timeout = delay(CALL_TIMEOUT_MS, null, { ref: false });
  return (await Promise.race([call, timeout])) ?? undefined;
}

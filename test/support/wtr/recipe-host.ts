import { readFile } from 'node:fs/promises';

import type { Context, Middleware } from '@web/dev-server-core';

import { dashboardsPage } from '../../../docs/recipes/code/first-tokens.js';
import { TokenFamily, type TokenAnswer } from '../token-family.js';
import { unsignedJwt } from '../unsigned-jwt.js';
import { rootDirectory } from './dev-server-plugins.js';

/** Where the recipes' addresses are in a test run. */
export interface RecipeOrigins {
  readonly host: string;
  readonly frame: string;
}

/** A recipe's code, with the addresses of this run in place of its examples'. */
export function localized(code: string, { host, frame }: RecipeOrigins): string {
  return code.replace(/https:\/\/(bi|superset)\.example/g, frame).replaceAll('https://app.example', host);
}

/** A file of the documentation, localized. */
export async function localizedFile(path: string, origins: RecipeOrigins): Promise<string> {
  return localized(await readFile(`${rootDirectory}docs/${path}`, 'utf8'), origins);
}

type Route = (context: Context) => unknown;

/** A middleware of routes, by method and path. */
export function routing(routes: Readonly<Record<string, Route>>): Middleware {
  return async (context, next) => {
    const route = routes[`${context.method} ${context.path}`];
    if (route) await route(context);
    else await next();
  };
}

async function bodyOf({ req }: Context): Promise<string> {
  let body = '';
  for await (const chunk of req.setEncoding('utf8')) body += String(chunk);
  return body;
}

/** A user who has signed out has this cookie: the stand-in for a session that is over. */
const SIGNED_OUT = 'recipe-signed-out';
/** The same, at the authorization server. */
const NOBODY_THERE = 'recipe-nobody-there';

/** The tokens of the recipes' host, for all logins. */
export class RecipeTokenServer {
  #issued = 0;
  readonly #families: TokenFamily[] = [];
  /** The access tokens that an API was asked with, in their order. */
  readonly used: string[] = [];

  /** The tokens of a new login. */
  issue(): TokenAnswer {
    const family = new TokenFamily({ lifetime: 100, name: kind => `${kind}-${++this.#issued}` });
    this.#families.push(family);
    return family.begin();
  }

  /** The tokens that a refresh token is exchanged for; `null` if it was used before, or never issued. */
  redeem(refreshToken: string): TokenAnswer | null {
    return this.#families.find(family => family.ordinalOf(refreshToken) > 0)?.exchange(refreshToken) ?? null;
  }

  /** Whether a header `Authorization` has a valid access token of this server (RFC 6750 §2.1). */
  accepts(authorization: string): boolean {
    const token = authorization.replace(/^Bearer /, '');
    this.used.push(token);
    return this.#families.some(family => family.accepts(token));
  }
}

/** The server of the page that embeds, as the recipes want it. */
export function recipeHost(server: RecipeTokenServer, origins: () => RecipeOrigins): Middleware {
  const answer = (context: Context, tokens: object | null): void => {
    context.status = tokens ? 200 : 400;
    context.body = tokens ?? { error: 'invalid_grant' };
    context.set('Cache-Control', 'no-store');
  };
  return routing({
    async 'POST /oauth/refresh'(context) {
      const { refresh_token: presented } = JSON.parse(await bodyOf(context)) as { refresh_token?: string };
      const signedOut = context.cookies.get(SIGNED_OUT) !== undefined;
      answer(context, signedOut ? null : presented === undefined ? server.issue() : server.redeem(presented));
    },
    async 'POST /login'(context) {
      if (!(await bodyOf(context)).includes('right')) {
        context.status = 403;
        context.body = '';
        return;
      }
      context.cookies.set(SIGNED_OUT);
      answer(context, server.issue());
    },
    'POST /logout'(context) {
      context.cookies.set(SIGNED_OUT, '1');
      context.status = 204;
    },
    'GET /login/silent'(context) {
      const back = encodeURIComponent(`${origins().host}/login/silent/callback`);
      context.redirect(`${origins().frame}/authorize?prompt=none&redirect_uri=${back}`);
    },
    async 'GET /login/silent/callback'(context) {
      context.type = 'html';
      context.body = await localizedFile('recipes/code/silent-login-callback.html', origins());
    },
    async 'POST /login/callback'(context) {
      answer(context, (await bodyOf(context)).includes('code=') ? server.issue() : null);
    },
    'POST /api/guest-token'(context) {
      const now = Math.floor(Date.now() / 1_000);
      context.body = { token: unsignedJwt({ type: 'guest', iat: now, exp: now + 300 }) };
    },
    'GET /recipes/first-tokens'(context) {
      context.type = 'html';
      context.body = localized(dashboardsPage({ ...server.issue(), note: '</script>' }), origins());
    },
  });
}

/** The authorization server's part of a silent login. */
export function silentAuthorization(context: Context): void {
  const back = new URL(String(context.query['redirect_uri']));
  if (context.cookies.get(NOBODY_THERE)) back.searchParams.set('error', 'login_required');
  else back.searchParams.set('code', 'once');
  context.redirect(back.href);
}

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import type { Context, Middleware } from '@web/dev-server-core';

import { dashboardsPage } from '../../../docs/recipes/code/first-tokens.js';
import type { Origins } from '../origins.js';
import { TokenFamily, type TokenAnswer } from '../token-family.js';
import { unsignedJwt } from '../unsigned-jwt.js';
import { rootDirectory } from './bundled-tests.js';
import { bodyOf, page, routing, type Route } from './routing.js';

/** Where the recipes' addresses are in a test run. */
type RecipeOrigins = Pick<Origins, 'host' | 'frame'>;

/** A recipe's code, with the addresses of this run in place of its examples'. */
function localized(code: string, { host, frame }: RecipeOrigins): string {
  return code.replace(/https:\/\/(bi|superset)\.example/g, frame).replaceAll('https://app.example', host);
}

/** A script of another author, as its package has it. */
function library(file: string): Route {
  return async context => {
    context.type = 'js';
    context.body = await readFile(`${rootDirectory}node_modules/${file}`, 'utf8');
  };
}

/** A user who has signed out has this cookie: the stand-in for a session that is over. */
const SIGNED_OUT = 'recipe-signed-out';
/** The same, at the authorization server. */
const NO_SESSION = 'recipe-nobody-there';

/**
 * The servers that the recipes speak of, under disjoint paths: of the page that embeds, of the dashboards on another origin,
 * and the authorization server; and the documentation's pages.
 *
 * @param origins of this run, once the servers are there.
 */
export function recipeServer(origins: () => RecipeOrigins): Middleware {
  let issued = 0;
  const logins: TokenFamily[] = [];
  /** The access tokens that an API was asked with, in their order. */
  const used: string[] = [];
  /** The tokens of a new login. */
  const issue = (): TokenAnswer => {
    const login = new TokenFamily({ lifetime: 100, name: kind => `${kind}-${++issued}` });
    logins.push(login);
    return login.begin();
  };
  /** The tokens that a refresh token is exchanged for; `null` if it was used before, or never issued. */
  const redeem = (refreshToken: string): TokenAnswer | null =>
    logins.find(login => login.ordinalOf(refreshToken) > 0)?.exchange(refreshToken) ?? null;
  const answer = (context: Context, tokens: object | null): void => {
    context.status = tokens ? 200 : 400;
    context.body = tokens ?? { error: 'invalid_grant' };
    context.set('Cache-Control', 'no-store');
  };
  const docsPage =
    (path: string): Route =>
    async context => {
      page(context, localized(await readFile(`${rootDirectory}docs/${path}`, 'utf8'), origins()));
    };
  const api =
    (rows: readonly string[]): Route =>
    context => {
      // RFC 6750 §2.1
      const token = context.get('authorization').replace(/^Bearer /, '');
      used.push(token);
      const isAccepted = logins.some(login => login.accepts(token));
      context.status = isAccepted ? 200 : 401;
      context.body = isAccepted ? rows : [];
    };
  return routing({
    async 'POST /oauth/refresh'(context) {
      const { refresh_token: presented } = JSON.parse(await bodyOf(context)) as { refresh_token?: string };
      const signedOut = context.cookies.get(SIGNED_OUT) !== undefined;
      answer(context, signedOut ? null : presented === undefined ? issue() : redeem(presented));
    },
    async 'POST /login'(context) {
      if (!(await bodyOf(context)).includes('right')) {
        context.status = 403;
        context.body = '';
        return;
      }
      context.cookies.set(SIGNED_OUT);
      answer(context, issue());
    },
    'POST /logout'(context) {
      context.cookies.set(SIGNED_OUT, '1');
      context.status = 204;
    },
    'GET /login/silent'(context) {
      const back = encodeURIComponent(`${origins().host}/login/silent/callback`);
      context.redirect(`${origins().frame}/authorize?prompt=none&redirect_uri=${back}`);
    },
    'GET /login/silent/callback': docsPage('recipes/code/silent-login-callback.html'),
    async 'POST /login/callback'(context) {
      answer(context, (await bodyOf(context)).includes('code=') ? issue() : null);
    },
    'POST /api/guest-token'(context) {
      const now = Math.floor(Date.now() / 1_000);
      context.body = { token: unsignedJwt({ type: 'guest', iat: now, exp: now + 300 }) };
    },
    'GET /recipes/first-tokens'(context) {
      page(context, localized(dashboardsPage({ ...issue(), note: '</script>' }), origins()));
    },
    'GET /assets/turbo.js': library('@hotwired/turbo/dist/turbo.es2017-umd.js'),
    'GET /assets/htmx.js': library('htmx4/dist/htmx.js'),
    'GET /dashboards/churn'(context) {
      const embed = '<analytics-embed src="https://bi.example/dash/8" embed-title="Churn"></analytics-embed>';
      page(context, localized(embed, origins()));
    },
    'GET /dash/7': docsPage('start/code/dashboard.html'),
    'GET /dash/8': docsPage('start/code/dashboard.html'),
    'GET /dash/notes': docsPage('recipes/code/save-work-dashboard.html'),
    'GET /listener/7': docsPage('start/code/listener.html'),
    'GET /embedded/5fa5c4f6'(context) {
      // With Superset's own switchboard.
      page(context, '<!doctype html><script src="/test/browser/frames/vendors/superset.js"></script>');
    },
    'GET /api/rows': api(['North 1200', 'South 900']),
    'POST /api/drafts': api([]),
    'GET /authorize'(context) {
      const back = new URL(String(context.query['redirect_uri']));
      if (context.cookies.get(NO_SESSION)) back.searchParams.set('error', 'login_required');
      else back.searchParams.set('code', 'once');
      context.redirect(back.href);
    },
    // A test reads it from another origin.
    'GET /used-tokens'(context) {
      context.set('Access-Control-Allow-Origin', '*');
      context.body = used;
    },
    ...Object.fromEntries(
      ['start/code', 'recipes/code'].flatMap(folder =>
        readdirSync(`${rootDirectory}docs/${folder}`)
          .filter(name => name.endsWith('.html'))
          .map(name => [`GET /docs/${folder}/${name}`, docsPage(`${folder}/${name}`)]),
      ),
    ),
  });
}

import { html, serve, type Origin } from '../../test/support/two-origins.js';
import { RECORDER } from '../recorder.js';

/** The page of one case. */
export interface OAuthPage {
  /** The token endpoint, through the case's proxy. */
  readonly endpoint: string;
  readonly clientId: string;
  /** Attributes of the provider, in addition to these. */
  readonly attributes?: string;
  /** Elements for the page's head. */
  readonly head?: string;
  /**
   * A login page at `login` that works: it signs in and goes back to the page, whose markup has the tokens then. Without it,
   * the run sets the tokens by {@link StartingPage.startProvider}.
   */
  readonly logIn?: () => Promise<object>;
}

/** What a page offers to the run. */
export interface StartingPage {
  /** Puts the provider into the page, with the tokens of a login if there are any, and the name of a session if tabs share it. */
  startProvider(tokens?: object, session?: string): void;
}

/** The site with the provider: one origin for all cases of a product. */
export interface OAuthHost extends Origin {
  /** Adds the page of a case; its address. */
  add(name: string, page: OAuthPage): string;
  /** How often the login page of a case was visited. */
  logins(name: string): number;
}

const SCRIPT = '<script type="module" src="/analytics-embed.min.js"></script>';

/** Starts it on the loopback interface, with the built library. */
export async function startOAuthHost(): Promise<OAuthHost> {
  const pages = new Map<string, OAuthPage>();
  const logins = new Map<string, object[]>();
  const site = await serve(async (url, response) => {
    const [, name = '', rest] = url.pathname.split('/');
    const page = pages.get(name);
    if (!page) return { ...html('Not found'), status: 404 };
    if (rest === 'login' && page.logIn) {
      const tokens = await page.logIn();
      logins.set(name, [...(logins.get(name) ?? []), tokens]);
      response.writeHead(302, { location: `/${name}/` }).end();
      return undefined;
    }
    return html(name, document(page, logins.get(name)?.at(-1)));
  });
  return {
    ...site,
    add(name, page) {
      pages.set(name, page);
      return `${site.origin}/${name}/`;
    },
    logins: name => logins.get(name)?.length ?? 0,
  };
}

function document(
  { endpoint, clientId, attributes = '', head = '', logIn }: OAuthPage,
  tokens?: object,
): string {
  const opening = `<token-provider request-format="form" endpoint="${endpoint}" client-id="${clientId}" ${attributes}>`;
  // No text of a script may end it; the tokens of the servers here have no "<" anyway.
  const json = JSON.stringify(tokens ?? {}).replaceAll('<', String.raw`\u003c`);
  const script = tokens ? `<script type="application/json">${json}</script>` : '';
  const provider = `${opening}${script}</token-provider>`;
  // Without tokens in the markup, a provider would begin by the request for the first ones, and fail.
  const body = logIn
    ? provider
    : `<template>${provider}</template>
<script>
  window.startProvider = (tokens, session) => {
    const provider = document.importNode(document.querySelector('template').content, true).firstChild;
    if (session) provider.session = session;
    if (tokens) provider.tokens = tokens;
    document.body.append(provider);
  };
</script>`;
  return `${RECORDER}${head}${SCRIPT}<body>${body}`;
}

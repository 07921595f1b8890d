import * as oauth from 'openid-client';

import { Visitor } from '../../test/support/bff/visitor.js';

/** A login without a browser. */
export interface CodeFlow {
  readonly issuer: string;
  readonly clientId: string;
  /** Without it, the client is public. */
  readonly clientSecret?: string;
  /** The origin of the page: the redirect URI is its `/callback`. */
  readonly hostOrigin: string;
  /** Does what the user does: from the authorization request to the redirect, whose address it returns. */
  readonly signIn: (authorization: URL, redirectUri: string) => Promise<URL>;
}

const MAX_STEPS = 12;

/** The token response of a new login: the authorization code flow with PKCE, over HTTP. */
export async function tokensByCodeFlow(flow: CodeFlow): Promise<Record<string, unknown>> {
  const { issuer, clientId, clientSecret, hostOrigin, signIn } = flow;
  const redirectUri = `${hostOrigin}/callback`;
  const authentication = clientSecret === undefined ? oauth.None() : oauth.ClientSecretBasic(clientSecret);
  const configuration = await oauth.discovery(new URL(issuer), clientId, undefined, authentication, {
    // The server listens on the loopback interface.
    execute: [oauth.allowInsecureRequests],
  });
  const [verifier, state, nonce] = [oauth.randomPKCECodeVerifier(), oauth.randomState(), oauth.randomNonce()];
  const url = oauth.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'openid',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const callback = await signIn(url, redirectUri);
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
  return { ...(await oauth.authorizationCodeGrant(configuration, callback, checks)) };
}

/**
 * A user who fills in the server's forms.
 *
 * @param fields the values, by the names of the forms' fields
 */
export function byForms(fields: Readonly<Record<string, string>>): CodeFlow['signIn'] {
  return (authorization, redirectUri) => fillForms(authorization, redirectUri, fields);
}

/** Follows redirects, and sends the forms of the pages between, until the redirect URI. */
async function fillForms(
  start: URL,
  redirectUri: string,
  fields: Readonly<Record<string, string>>,
): Promise<URL> {
  const visitor = new Visitor(start.origin);
  let url = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const post = { method: 'POST', body: form?.toString() ?? '', headers: FORM_HEADERS };
    const response = await visitor.send(url, form ? post : {});
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      form = undefined;
      if (url.href.startsWith(redirectUri)) return url;
    } else {
      const page = await response.text();
      if (!page.includes('<form'))
        throw new Error(`${url.pathname} answered ${response.status} with no form: ${page.slice(0, 300)}`);
      form = filledIn(page, fields);
      url = new URL(attribute(/<form\b[^>]*>/.exec(page)?.[0] ?? '', 'action') ?? '', url);
    }
  }
  throw new Error(
    `No redirect to ${redirectUri} after ${MAX_STEPS} requests; the last one was to ${url.pathname}.`,
  );
}

const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded' };

/** What the first form of a page sends. */
function filledIn(page: string, fields: Readonly<Record<string, string>>): URLSearchParams {
  const form = /<form\b.*?<\/form>/s.exec(page)?.[0] ?? '';
  const inputs = Array.from(form.matchAll(/<input\b[^>]*>/g), ([tag]) => tag);
  return new URLSearchParams(
    inputs.flatMap(tag => {
      const name = attribute(tag, 'name');
      return name === undefined ? [] : [[name, fields[name] ?? attribute(tag, 'value') ?? '']];
    }),
  );
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&');
}

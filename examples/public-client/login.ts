import * as oauth from 'oauth4webapi';

const issuer = new URL('https://login.example/realms/main');
const client: oauth.Client = { client_id: 'dashboards' };
/** The only redirect URI: after the login page, and in the hidden frame of a silent login. */
const redirectUri = new URL('callback.html', document.baseURI).href;
// A test's server has no certificate.
const options = { [oauth.allowInsecureRequests]: issuer.hostname === '127.0.0.1' };

/** What the page must know again when the answer comes. */
export interface LoginRequest {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

async function discover(): Promise<oauth.AuthorizationServer> {
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
}

/** Starts a login: authorization code with PKCE (RFC 7636). */
export async function startLogin(
  prompt = '',
): Promise<{ readonly url: string; readonly request: LoginRequest }> {
  const request = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    codeVerifier: oauth.generateRandomCodeVerifier(),
  };
  const { authorization_endpoint = '' } = await discover();
  const query = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: request.state,
    nonce: request.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(request.codeVerifier),
    code_challenge_method: 'S256',
    ...(prompt && { prompt }),
  });
  return { url: `${authorization_endpoint}?${query}`, request };
}

/** Exchanges the code of an answer for tokens. Rejects if the answer is an error, or not that of the request. */
export async function redeem(
  answer: URLSearchParams,
  { state, nonce, codeVerifier }: LoginRequest,
): Promise<oauth.TokenEndpointResponse> {
  const server = await discover();
  const code = oauth.validateAuthResponse(server, client, answer, state);
  const exchange = [server, client, oauth.None(), code, redirectUri, codeVerifier, options] as const;
  const response = await oauth.authorizationCodeGrantRequest(...exchange);
  const expected = { expectedNonce: nonce, requireIdToken: true };
  return oauth.processAuthorizationCodeResponse(server, client, response, expected);
}

/** Where a sign-out goes. With the ID token, the server ends the session without a question. */
export async function signOutUrl(idToken: string | undefined): Promise<string> {
  const { end_session_endpoint = '' } = await discover();
  const query = new URLSearchParams({
    client_id: client.client_id,
    post_logout_redirect_uri: new URL('./', document.baseURI).href,
    ...(idToken && { id_token_hint: idToken }),
  });
  return `${end_session_endpoint}?${query}`;
}

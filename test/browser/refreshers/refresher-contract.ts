import { expect } from '@open-wc/testing';
import {
  TokenSession,
  type Refresher,
  type TokenError,
  type TokenResponse,
} from '../../../src/session/index.js';
import { mockNetwork } from '../../support/network.js';
import type { TokenEndpoint } from '../../support/token-endpoint.js';

/** A real library, logged in at a strict server. */
export interface LoggedIn {
  readonly endpoint: TokenEndpoint;
  readonly refresher: Refresher;
  /** The refresh token that the session presents; left out where the library holds it. */
  readonly refreshToken?: string;
}

/** Asks a refresher as a session does. */
export function ask({ refresher, refreshToken }: Omit<LoggedIn, 'endpoint'>): Promise<TokenResponse> {
  const { signal } = new AbortController();
  return refresher({ signal, reason: 'scheduled', attempt: 1, ...(refreshToken && { refreshToken }) });
}

/** How a refresher rejects. */
export async function refusalOf(asked: Promise<unknown>): Promise<TokenError> {
  try {
    await asked;
  } catch (error) {
    return error as TokenError;
  }
  throw new Error('It did not reject.');
}

/** Nothing that can be read off a value is a secret. */
export function expectNoSecret(value: unknown, secrets: readonly string[]): void {
  const { message = '', stack = '' } = value instanceof Error ? value : {};
  const shown = [message, stack, JSON.stringify(value), String(value)].join('\n');
  for (const secret of secrets) expect(shown).not.to.include(secret);
  if (value instanceof Error) expect(value).not.to.have.property('cause');
}

/** What every refresher over a library that rotates refresh tokens must do. */
export function itRefreshes(logIn: () => Promise<LoggedIn>): void {
  mockNetwork();

  it('brings a new token twice in a row, and presents no refresh token a second time', async () => {
    const { endpoint, refresher, refreshToken } = await logIn();
    const session = new TokenSession({ refresher });
    const login = { access_token: 'access-1', expires_in: 100 };
    session.setTokens(refreshToken === undefined ? login : { ...login, refresh_token: refreshToken });
    session.start();
    try {
      for (const generation of [2, 3]) {
        await session.refresh();
        expect(session.generation).to.equal(generation);
        expect(await session.getToken()).to.equal(endpoint.accessToken);
        expect(session.token?.lifetime).to.be.within(95_000, 100_000);
        expect(session.token?.response.token_type?.toLowerCase()).to.equal('bearer');
        expectNoSecret(session, endpoint.secrets);
        expectNoSecret(session.token, endpoint.secrets);
      }
      expect(endpoint.presented).to.deep.equal(['refresh-1', 'refresh-2']);
    } finally {
      session.stop();
    }
  });

  it('takes a server that is down for a passing trouble', async () => {
    const loggedIn = await logIn();
    const { endpoint } = loggedIn;
    endpoint.failOnce(503);
    const error = await refusalOf(ask(loggedIn));
    expect(error).to.include({ name: 'TokenError', code: 'server_error', transient: true });
    expectNoSecret(error, endpoint.secrets);
    later(61_000);
    expect((await ask(loggedIn)).access_token).to.equal(endpoint.accessToken);
  });

  it('takes a refusal for the end, and repeats nothing of what the server said', async () => {
    const loggedIn = await logIn();
    const { endpoint } = loggedIn;
    endpoint.revoke();
    const error = await refusalOf(ask(loggedIn));
    expect(error).to.include({ name: 'TokenError', code: 'invalid_grant', transient: false });
    expect(endpoint.presented).to.deep.equal(['refresh-1']);
    expectNoSecret(error, endpoint.secrets);
  });
}

/** Lets time pass for libraries that remember a failure, without a wait. */
export function later(ms: number): void {
  const { now } = Date;
  Date.now = () => now() + ms;
  restores.push(() => {
    Date.now = now;
  });
}

const restores: (() => void)[] = [];
afterEach(() => {
  for (const restore of restores.splice(0).reverse()) restore();
});

import { expect } from '@open-wc/testing';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
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

/** A real library over which the package has a refresher. */
export interface Library {
  readonly logIn: () => Promise<LoggedIn>;
  /** What the session gets besides a Bearer token and its lifetime; left out where the session holds the refresh token. */
  readonly response?: object;
  /** A refresher in a browser in which no user is logged in. */
  readonly loggedOut?: () => Refresher | Promise<Refresher>;
}

/** Calls a refresher as a session does. */
export function callRefresher({
  refresher,
  refreshToken,
}: Omit<LoggedIn, 'endpoint'>): Promise<TokenResponse> {
  const { signal } = new AbortController();
  return refresher({ signal, reason: 'scheduled', attempt: 1, ...(refreshToken && { refreshToken }) });
}

/** The error of a rejected promise, which must have these fields. */
export async function errorOf(promise: Promise<unknown>, fields: Partial<TokenError>): Promise<TokenError> {
  const error = await promise.then(
    () => new Error('It did not reject.'),
    (reason: unknown) => reason as TokenError,
  );
  expect(error).to.include({ name: 'TokenError', ...fields });
  return error as TokenError;
}

/** No text of the value has a secret. */
export function expectNoSecret(value: unknown, secrets: readonly string[]): void {
  const { message = '', stack = '' } = value instanceof Error ? value : {};
  const shown = [message, stack, JSON.stringify(value), String(value)].join('\n');
  for (const secret of secrets) expect(shown).not.to.include(secret);
  if (value instanceof Error) expect(value).not.to.have.property('cause');
}

let clock: Clock;

/** Advances the clock for libraries that remember a failure. */
export function later(ms: number): void {
  clock.setSystemTime(Date.now() + ms);
}

/** What every refresher over a library with refresh-token rotation must do. */
export function itRefreshes({ logIn, response, loggedOut }: Library): void {
  mockNetwork();
  beforeEach(() => {
    // Libraries count whole seconds.
    clock = FakeTimers.install({ now: Date.now() - (Date.now() % 1_000), toFake: ['Date'] });
  });
  afterEach(() => {
    clock.uninstall();
  });

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
        expect(session.token?.lifetime).to.equal(100_000);
        expect(session.token?.response.token_type?.toLowerCase()).to.equal('bearer');
        expectNoSecret(session, endpoint.secrets);
        expectNoSecret(session.token, endpoint.secrets);
      }
      expect(endpoint.presented).to.deep.equal(['refresh-1', 'refresh-2']);
    } finally {
      session.stop();
    }
  });

  it('rejects with a transient error when the server is down', async () => {
    const loggedIn = await logIn();
    const { endpoint } = loggedIn;
    endpoint.failOnce(503);
    const error = await errorOf(callRefresher(loggedIn), { code: 'server_error', transient: true });
    expectNoSecret(error, endpoint.secrets);
    later(61_000);
    expect((await callRefresher(loggedIn)).access_token).to.equal(endpoint.accessToken);
  });

  it('rejects with invalid_grant when the server refuses, and repeats none of its words', async () => {
    const loggedIn = await logIn();
    const { endpoint } = loggedIn;
    endpoint.revoke();
    const error = await errorOf(callRefresher(loggedIn), { code: 'invalid_grant', transient: false });
    expect(endpoint.presented).to.deep.equal(['refresh-1']);
    expectNoSecret(error, endpoint.secrets);
  });

  if (response)
    it('returns what the session needs; the refresh token stays with the library', async () => {
      const loggedIn = await logIn();
      expect(await callRefresher(loggedIn)).to.deep.equal({
        access_token: loggedIn.endpoint.accessToken,
        token_type: 'Bearer',
        expires_in: 100,
        ...response,
      });
    });

  if (loggedOut)
    it('rejects with invalid_grant when no user is logged in', async () => {
      await errorOf(callRefresher({ refresher: await loggedOut() }), {
        code: 'invalid_grant',
        transient: false,
      });
    });
}

import { expect } from '@open-wc/testing';
import { TokenSession } from '../../../src/session/index.js';
import type { Refresher, TokenError, TokenResponse } from '../../../src/session/index.js';

const sessions = new Set<TokenSession>();
afterEach(() => {
  for (const session of sessions) session.stop();
});

/** A session with a refresher, which runs until the end of the test; its retries follow at once. */
export function startSession(refresher: Refresher, tokens?: TokenResponse): TokenSession {
  const session = new TokenSession({ refresher }, { random: () => 0 });
  if (tokens) session.setTokens(tokens);
  session.start();
  sessions.add(session);
  return session;
}

/** Calls a refresher as a session does. */
export function callRefresher(refresher: Refresher, refreshToken?: string): Promise<TokenResponse> {
  const { signal } = new AbortController();
  return refresher({ signal, reason: 'scheduled', attempt: 1, ...(refreshToken && { refreshToken }) });
}

/** The error of a rejected promise, which must have these fields, and no text with a secret. */
export async function errorOf(
  promise: Promise<unknown>,
  fields: Partial<TokenError>,
  secrets: readonly string[] = [],
): Promise<TokenError> {
  const error = await promise.then(
    () => new Error('It did not reject.'),
    (reason: unknown) => reason as TokenError,
  );
  expect(error).to.include({ name: 'TokenError', ...fields });
  expectNoSecret(error, secrets);
  expect(error).not.to.have.property('cause');
  return error as TokenError;
}

/** No text of the value has a secret. */
export function expectNoSecret(value: unknown, secrets: readonly string[]): void {
  const { message = '', stack = '' } = value instanceof Error ? value : {};
  const shown = [message, stack, JSON.stringify(value), String(value)].join('\n');
  for (const secret of secrets) expect(shown).not.to.include(secret);
}

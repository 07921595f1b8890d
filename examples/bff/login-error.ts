import * as oauth from 'openid-client';
import { errorCode } from './log.js';
import { readOAuthError, type OAuthError } from './oauth-error.js';
import type { texts } from './texts.js';

/** Why a login failed; `texts.ts` has the words. */
export type LoginReason = keyof typeof texts.reasons;

/** A login that cannot be completed, with a known reason. */
export class LoginError extends Error {
  readonly reason: LoginReason;

  /** @param cause what failed, if another error did */
  constructor(reason: LoginReason, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** What the page and the log say about a failed login. */
export interface LoginFailure {
  readonly reason: LoginReason;
  readonly status: 400 | 403 | 502 | 503;
  /** The authorization server's error, if it sent one. */
  readonly answer?: OAuthError;
  /** The OAuth error code, or another one for the log. */
  readonly error: string;
}

const STATUSES: Partial<Record<LoginReason, LoginFailure['status']>> = {
  login_expired: 400,
  access_denied: 403,
  unavailable: 503,
};
/** RFC 6749 §4.1.2.1. */
const TEMPORARY = ['temporarily_unavailable', 'server_error'];

/** Finds out why `/login` or `/callback` failed. */
export async function readLoginError(error: unknown): Promise<LoginFailure> {
  const answer = await readAnswer(error);
  const reason = reasonOf(error, answer);
  const cause = error instanceof LoginError ? (error.cause ?? error.reason) : error;
  return {
    reason,
    status: STATUSES[reason] ?? 502,
    ...(answer && { answer }),
    error: answer?.error ?? (typeof cause === 'string' ? cause : errorCode(cause)),
  };
}

async function readAnswer(error: unknown): Promise<OAuthError | undefined> {
  // The library reads the challenge only, but the code is in the body (RFC 6749 §5.2).
  if (error instanceof oauth.WWWAuthenticateChallengeError)
    return readOAuthError(await error.response.json().catch(() => undefined));
  const isAnswer =
    error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError;
  return isAnswer ? readOAuthError(error) : undefined;
}

function reasonOf(error: unknown, answer?: OAuthError): LoginReason {
  if (error instanceof LoginError) return error.reason;
  if (answer && TEMPORARY.includes(answer.error)) return 'unavailable';
  if (error instanceof oauth.AuthorizationResponseError)
    return answer?.error === 'access_denied' ? 'access_denied' : 'refused';
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.WWWAuthenticateChallengeError)
    return 'code_refused';
  // `fetch` rejects with a TypeError that has a cause.
  const isNetworkError = error instanceof TypeError && error.cause !== undefined;
  return isNetworkError || errorCode(error) === 'OAUTH_TIMEOUT' ? 'unavailable' : 'failed';
}

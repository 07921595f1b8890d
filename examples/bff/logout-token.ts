import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { EndedLogin } from './session-ends.js';

/** A verified logout token (OpenID Connect Back-Channel Logout 1.0 §2.4). */
export interface LogoutToken extends EndedLogin {
  /** Its `jti`. */
  readonly id: string;
}

/** What the authorization server's metadata say (OpenID Connect Discovery 1.0 §3). */
export interface IssuerMetadata {
  readonly issuer: string;
  readonly jwks_uri?: string | undefined;
  readonly id_token_signing_alg_values_supported?: readonly string[] | undefined;
}

/** Verifies a logout token. */
export type VerifyLogoutToken = (token: string) => Promise<LogoutToken>;

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const MAX_AGE_SECONDS = 300;
const CLOCK_TOLERANCE_SECONDS = 60;
/** After this time, a logout token is too old anyway. */
export const LOGOUT_TOKEN_LIFETIME_MS = (MAX_AGE_SECONDS + 2 * CLOCK_TOLERANCE_SECONDS) * 1_000;

/** Signatures with a key that only the authorization server has. */
const ASYMMETRIC = /^((RS|PS|ES)\d{3}|EdDSA|Ed25519|ML-DSA-\d+)$/;
/** A token of another type (`at+jwt`) is refused. §2.4 recommends `logout+jwt` only, and older servers do not send it. */
const TYPE = /^(application\/)?(logout\+jwt|jwt)$/i;

/**
 * Creates the verification of §2.6.
 * @param metadata called for each token; resolves from a cache
 */
export function logoutTokenVerifier(
  clientId: string,
  metadata: () => Promise<IssuerMetadata>,
): VerifyLogoutToken {
  let keys: JWTVerifyGetKey | undefined;
  return async token => {
    const { issuer, jwks_uri: address, id_token_signing_alg_values_supported: supported } = await metadata();
    if (address === undefined) throw new TypeError('The metadata has no jwks_uri.');
    keys ??= createRemoteJWKSet(new URL(address));
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms: (supported ?? ['RS256']).filter(algorithm => ASYMMETRIC.test(algorithm)),
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    check(payload, 'typ', TYPE.test(protectedHeader.typ ?? 'logout+jwt'));
    return readClaims(payload);
  };
}

function readClaims(payload: JWTPayload): LogoutToken {
  const { iat: endedAt = 0, jti: id, sub: subject, sid, events, nonce } = payload;
  check(payload, 'jti', isText(id));
  check(payload, 'events', isObject(events) && isObject(events[EVENT]));
  // An ID token is not a logout token, and the other way round.
  check(payload, 'nonce', nonce === undefined);
  check(payload, 'sub', subject === undefined || isText(subject));
  check(payload, 'sid', sid === undefined || isText(sid));
  check(payload, 'sub', subject !== undefined || sid !== undefined);
  return { id, endedAt, subject, sid };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws JWTClaimValidationFailed */
function check(payload: JWTPayload, claim: string, isValid: boolean): asserts isValid {
  if (!isValid)
    throw new errors.JWTClaimValidationFailed(`unexpected "${claim}"`, payload, claim, 'check_failed');
}

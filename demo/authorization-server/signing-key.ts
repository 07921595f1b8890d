import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { JWKS } from 'oidc-provider';

/** A new ES256 signing key with a new identifier: tokens from before a restart are invalid. */
export function createSigningKeys(): JWKS {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y, d } = privateKey.export({ format: 'jwk' });
  if (kty !== 'EC') throw new TypeError('The signing key is not an elliptic-curve key.');
  return { keys: [{ kty, crv, x, y, d, kid: randomUUID(), use: 'sig', alg: 'ES256' }] };
}

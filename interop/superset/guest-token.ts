import { createHmac } from 'node:crypto';

/** Signs a guest token again with another lifetime, in seconds from its `iat`: Superset has one lifetime for all tokens. */
export function withLifetime(token: string, seconds: number, secret: string): string {
  const [header = '', payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iat: number };
  const body = Buffer.from(JSON.stringify({ ...claims, exp: claims.iat + seconds })).toString('base64url');
  const signature = createHmac('sha256', secret).update(`${header}.${body}`).digest('base64url');
  return `${header}.${body}.${signature}`;
}

/**
 * ms that a `Retry-After` header asks to wait: seconds or an HTTP date (RFC 9110 §10.2.3).
 * `undefined` when it is absent or malformed. A date counts from the server's own `Date`, where it is given, so that
 * a local clock that is wrong does not matter.
 */
export function parseRetryAfter(headers: Headers, wall: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  if (Number.isNaN(date)) return undefined;
  const serverNow = Date.parse(headers.get('date') ?? '');
  return Math.max(0, date - (Number.isNaN(serverNow) ? wall : serverNow));
}

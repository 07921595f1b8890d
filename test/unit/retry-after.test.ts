import { expect } from '@open-wc/testing';
import { parseRetryAfter } from '../../src/session/retry-after.js';

const NOW = Date.UTC(2026, 10, 24);

function parse(status: number, headers: Record<string, string>): number | undefined {
  return parseRetryAfter(new Response(null, { status, headers }), NOW);
}

describe('what an answer asks to wait', () => {
  it('is Retry-After in seconds', () => {
    expect(parse(503, { 'retry-after': '7' })).to.equal(7_000);
  });

  it('is Retry-After as an HTTP date, counted from the local clock where the server does not tell its own', () => {
    expect(parse(503, { 'retry-after': new Date(NOW + 9_000).toUTCString() })).to.equal(9_000);
    expect(parse(503, { 'retry-after': new Date(NOW - 9_000).toUTCString() })).to.equal(0);
  });

  it('is RateLimit-Reset, or the reset of a limit that is exhausted, in answers with 429', () => {
    expect(parse(429, { 'ratelimit-reset': '5' })).to.equal(5_000);
    expect(parse(429, { ratelimit: '"default";r=0;t=7' })).to.equal(7_000);
    expect(parse(429, { ratelimit: '"burst";r=0;t=2, "daily";r=0;t=30, "other";r=9;t=90' })).to.equal(30_000);
  });

  it('is Retry-After before any rate limit', () => {
    expect(parse(429, { 'retry-after': '1', 'ratelimit-reset': '50' })).to.equal(1_000);
  });

  it('is nothing where a limit is not the reason, or cannot be read', () => {
    expect(parse(503, { 'ratelimit-reset': '5' })).to.equal(undefined);
    expect(parse(429, { ratelimit: '"default";r=3;t=7' })).to.equal(undefined);
    expect(parse(429, { 'ratelimit-reset': String(NOW / 1_000) })).to.equal(undefined);
    expect(parse(429, { 'retry-after': 'soon', 'ratelimit-reset': 'later', ratelimit: ';;' })).to.equal(
      undefined,
    );
    expect(parse(429, {})).to.equal(undefined);
  });
});

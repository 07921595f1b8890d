import { expect } from '@open-wc/testing';
import { TokenError } from '../../src/session/index.js';
import { parseRetryAfter } from '../../src/session/retry-after.js';
import { running } from '../support/running-session.js';

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

describe('TokenSession: what a server asks to wait', () => {
  it('is a day at the most: no answer ends the refreshing for good', async () => {
    for (const retryAfter of [Infinity, Number('9'.repeat(400)), 73 * 365 * 86_400_000]) {
      const harness = running();
      await harness.clock.advance(80_000);
      await harness.refuse(new TokenError('rate_limited', 'Too many.', { status: 429, retryAfter }));
      expect(harness.told('refresh-failed')[0]?.retryIn).to.equal(86_400_000);
      await harness.clock.advance(86_399_999);
      expect(harness.requests).to.have.length(1);
      await harness.clock.advance(1);
      expect(harness.requests).to.have.length(2);
    }
  });

  it('is nothing where it is no number', async () => {
    const harness = running();
    harness.random = 0.5;
    await harness.clock.advance(80_000);
    await harness.refuse(new TokenError('rate_limited', 'Too many.', { retryAfter: NaN }));
    expect(harness.told('refresh-failed')[0]?.retryIn).to.equal(500);
  });
});

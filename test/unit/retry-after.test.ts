import { expect } from '@open-wc/testing';
import { parseRetryAfter } from '../../src/session/error-response.js';
import { rateLimited, refreshing } from '../support/session-harness.js';

const NOW = Date.UTC(2026, 10, 24);
const inNineSeconds = new Date(NOW + 9_000).toUTCString();
const nineSecondsAgo = new Date(NOW - 9_000).toUTCString();

describe('the wait that a response asks for', () => {
  const limits = '"burst";r=0;t=2, "daily";r=0;t=30, "other";r=9;t=90';
  const unreadable = { 'retry-after': 'soon', 'ratelimit-reset': 'later', ratelimit: ';;' };
  const cases: [string, number, Record<string, string>, number | undefined][] = [
    ['Retry-After in seconds', 503, { 'retry-after': '7' }, 7_000],
    ['Retry-After as an HTTP date', 503, { 'retry-after': inNineSeconds }, 9_000],
    ['no wait after a date in the past', 503, { 'retry-after': nineSecondsAgo }, 0],
    ['RateLimit-Reset with 429', 429, { 'ratelimit-reset': '5' }, 5_000],
    ['the reset of an exhausted limit', 429, { ratelimit: '"default";r=0;t=7' }, 7_000],
    ['the longest reset of several exhausted limits', 429, { ratelimit: limits }, 30_000],
    ['Retry-After before any rate limit', 429, { 'retry-after': '1', 'ratelimit-reset': '50' }, 1_000],
    ['none: RateLimit-Reset with 503', 503, { 'ratelimit-reset': '5' }, undefined],
    ['none: a limit that is not exhausted', 429, { ratelimit: '"default";r=3;t=7' }, undefined],
    ['none: a point in time', 429, { 'ratelimit-reset': String(NOW / 1_000) }, undefined],
    ['none: headers that cannot be read', 429, unreadable, undefined],
    ['none: no header', 429, {}, undefined],
  ];
  for (const [name, status, headers, expected] of cases) {
    it(`is ${name}`, () => {
      expect(parseRetryAfter(new Response(null, { status, headers }), NOW)).to.equal(expected);
    });
  }
});

describe('TokenSession: the wait that a server asks for', () => {
  for (const retryAfter of [Infinity, 73 * 365 * 86_400_000]) {
    it(`is a day at most: ${retryAfter} ms`, async () => {
      const harness = await refreshing();
      await harness.refuse(rateLimited(retryAfter));
      expect(harness.told('refresh-failed')[0]?.retryIn).to.equal(86_400_000);
      await harness.clock.advance(86_399_999);
      expect(harness.requests).to.have.length(1);
      await harness.clock.advance(1);
      expect(harness.requests).to.have.length(2);
    });
  }

  it('is ignored if it is not a number', async () => {
    const harness = await refreshing();
    harness.random = 0.5;
    await harness.refuse(rateLimited(NaN));
    expect(harness.told('refresh-failed')[0]?.retryIn).to.equal(500);
  });
});

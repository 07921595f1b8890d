import { expect } from '@open-wc/testing';
import { TokenError, type TokenResponse } from '../../src/session/index.js';
import type { SessionHarness } from '../support/session-harness.js';
import { invalidGrant, refreshing, running, tokens } from '../support/session-harness.js';

describe('TokenSession: reauthenticate', () => {
  it('leaves the current token in use while it is pending; the session ends if it fails', async () => {
    let fail: (reason: unknown) => void = () => undefined;
    const reauthenticate = (): Promise<never> =>
      new Promise((_, reject) => {
        fail = reject;
      });
    const harness = await refreshing({}, { reauthenticate });
    await harness.refuse(invalidGrant);
    await harness.clock.advance(0);
    expect(harness.session.status).to.equal('retrying');
    expect(await harness.session.getToken()).to.equal('access-1');
    fail(new Error('The host has no session either.'));
    await harness.clock.advance(0);
    expect(harness.session.status).to.equal('failed');
    expect(harness.told('login-required').map(({ error }) => error.code)).to.deep.equal(['invalid_grant']);
    expect(harness.told('refresh-failed').map(({ retryIn }) => retryIn)).to.deep.equal([0, null]);
  });

  it('ends at the request timeout', async () => {
    const harness = await refreshing({}, { reauthenticate: () => new Promise(() => undefined) });
    await harness.refuse(invalidGrant);
    await harness.clock.advance(10_000);
    expect(harness.told('login-required')).to.have.length(1);
    await harness.clock.advance(600_000);
    expect(harness.requests).to.have.length(1);
  });

  it('removes the rejected refresh token, also if it brings none', async () => {
    const reauthenticate = () => Promise.resolve({ access_token: 'silent', expires_in: 100 });
    const harness = await refreshing({}, { reauthenticate });
    await harness.refuse(invalidGrant);
    await harness.clock.advance(80_000);
    expect(harness.requests).to.have.length(2);
    expect(harness.request.refreshToken).to.equal(undefined);
  });

  it('is not called if the server rejects the client', async () => {
    let calls = 0;
    const reauthenticate = () => {
      calls += 1;
      return Promise.resolve(tokens(50));
    };
    const harness = await refreshing({}, { reauthenticate });
    await harness.refuse(new TokenError('invalid_client', 'The token endpoint rejected the request.'));
    expect(calls).to.equal(0);
    expect(harness.told('login-required')).to.have.length(1);
  });
});

/** Answers each refresh with the seconds that a server would state, until `until` milliseconds after the start. */
async function serve(
  harness: SessionHarness,
  until: number,
  stated: (ms: number) => Partial<TokenResponse>,
): Promise<number[]> {
  const startedAt = harness.clock.now().wall;
  const refreshedAt: number[] = [];
  let answered = harness.requests.length;
  for (let ms = 0; ms < until; ms += 100) {
    await harness.clock.advance(100);
    if (harness.requests.length === answered) continue;
    answered = harness.requests.length;
    const now = harness.clock.now().wall - startedAt;
    refreshedAt.push(now / 1_000);
    await harness.answer(stated(now));
  }
  return refreshedAt;
}

describe('TokenSession: a refresh token that ends before the access token', () => {
  it('is used at `refresh-at` of its own lifetime, as often as its end moves', async () => {
    const harness = running({ expires_in: 600, refresh_expires_in: 150 });
    const refreshedAt = await serve(harness, 700_000, () => ({ expires_in: 600, refresh_expires_in: 150 }));
    expect(refreshedAt).to.deep.equal([120, 240, 360, 480, 600]);
    expect(harness.told('session-ending')).to.have.length(0);
  });

  it('is used with lifetimes of seconds, too', async () => {
    const harness = running({ expires_in: 60, refresh_expires_in: 5 });
    const refreshedAt = await serve(harness, 22_000, () => ({ expires_in: 60, refresh_expires_in: 5 }));
    expect(refreshedAt).to.deep.equal([4, 8, 12, 16, 20]);
  });

  it('is used early once if its end does not move: that is the end of the login', async () => {
    const harness = running({ expires_in: 600, refresh_expires_in: 150 });
    const end = harness.clock.now().wall + 150_000;
    const refreshedAt = await serve(harness, 149_000, ms => ({
      expires_in: 600,
      refresh_expires_in: Math.floor(150 - ms / 1_000),
    }));
    expect(refreshedAt).to.deep.equal([120]);
    expect(harness.told('session-ending')).to.deep.equal([{ type: 'session-ending', endsAt: end }]);
  });

  it('moves up to the end of the login, and no further', async () => {
    const harness = running({ expires_in: 600, refresh_expires_in: 150 });
    const refreshedAt = await serve(harness, 399_000, ms => ({
      expires_in: 600,
      refresh_expires_in: Math.min(150, 400 - ms / 1_000),
    }));
    // At 360, 40 s are left: the end has moved by 10 s in 120 s.
    expect(refreshedAt).to.deep.equal([120, 240, 360]);
    expect(harness.told('session-ending')).to.have.length(1);
  });

  it('makes no warning of short tokens near the end of the login', async () => {
    const left = (ms: number): number => Math.max(0, Math.floor(14 - ms / 1_000));
    const harness = running({ expires_in: 4, refresh_expires_in: 14 });
    await serve(harness, 13_900, ms => ({ expires_in: Math.min(4, left(ms)), refresh_expires_in: left(ms) }));
    expect(harness.told('lifetime-too-short')).to.have.length(0);
    expect(harness.told('session-ending')).to.have.length(1);
  });

  it('is known again by the next login', async () => {
    const harness = running({ expires_in: 600, refresh_expires_in: 150 });
    const stated = (ms: number): Partial<TokenResponse> => ({
      expires_in: 600,
      refresh_expires_in: 150 - ms / 1_000,
    });
    await serve(harness, 149_000, stated);
    harness.session.setTokens(tokens(50, stated(0)));
    expect(await serve(harness, 149_000, stated)).to.deep.equal([120]);
    expect(harness.told('session-ending')).to.have.length(2);
  });
});

describe('TokenSession: the announced expiry of a refresh token', () => {
  const HOUR = 3_600;

  for (const field of ['refresh_expires_in', 'refresh_token_expires_in']) {
    it(`is reported 60 s before, once (${field})`, async () => {
      const harness = running({ expires_in: 2 * HOUR, [field]: String(HOUR) });
      const endsAt = harness.clock.now().wall + HOUR * 1_000;
      await harness.clock.advance(HOUR * 1_000 - 60_001);
      expect(harness.told('session-ending')).to.have.length(0);
      await harness.clock.advance(1);
      expect(harness.told('session-ending')).to.deep.equal([{ type: 'session-ending', endsAt }]);
      await harness.clock.advance(120_000);
      expect(harness.told('session-ending')).to.have.length(1);
    });
  }

  it('is reported a tenth of a short lifetime before', async () => {
    const harness = running({ expires_in: 600, refresh_expires_in: 30 });
    await harness.clock.advance(26_999);
    expect(harness.told('session-ending')).to.have.length(0);
    await harness.clock.advance(1);
    expect(harness.told('session-ending')).to.have.length(1);
  });

  it('does not exist if it is 0', async () => {
    const harness = running({ expires_in: 2 * HOUR, refresh_expires_in: 0 });
    await harness.clock.advance(HOUR * 1_000);
    expect(harness.told('session-ending')).to.have.length(0);
  });
});

import { expect } from '@open-wc/testing';
import { TokenError } from '../../src/session/index.js';
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

  it('is not reported after a refresh token with a later expiry has come', async () => {
    const harness = await refreshing({ refresh_expires_in: 150 });
    await harness.answer({ refresh_expires_in: 300 });
    await harness.clock.advance(100_000);
    expect(harness.told('session-ending')).to.have.length(0);
  });

  it('does not exist if it is 0', async () => {
    const harness = running({ expires_in: 2 * HOUR, refresh_expires_in: 0 });
    await harness.clock.advance(HOUR * 1_000);
    expect(harness.told('session-ending')).to.have.length(0);
  });

  it('leads to a refresh before it, even if the access token is valid for longer', async () => {
    const harness = running({ expires_in: 2 * HOUR, refresh_expires_in: HOUR });
    await harness.clock.advance(HOUR * 1_000 - 90_001);
    expect(harness.requests).to.have.length(0);
    await harness.clock.advance(1);
    expect(harness.requests).to.have.length(1);
    // The family ends then, whatever is refreshed.
    await harness.answer({ expires_in: 2 * HOUR, refresh_expires_in: 90 });
    await harness.clock.advance(120_000);
    expect(harness.requests).to.have.length(1);
  });

  it('leads to one such refresh if no response mentions it again', async () => {
    const harness = running({ expires_in: 300, refresh_expires_in: HOUR });
    const asked: number[] = [];
    for (let second = 1; second <= HOUR + 100; second++) {
      await harness.clock.advance(1_000);
      if (harness.requests.length === asked.length) continue;
      asked.push(second);
      harness.request.answer({ access_token: `access-${second}`, expires_in: 300 });
      await harness.clock.advance(0);
    }
    expect(asked).to.deep.equal([...Array.from({ length: 14 }, (_, n) => 240 * (n + 1)), HOUR - 90]);
    expect(harness.told('session-ending')).to.have.length(1);
  });

  it('is reported again if it is another one, even after the wall clock was set back', async () => {
    const harness = running({ expires_in: 2 * HOUR, refresh_expires_in: 120 });
    await harness.clock.advance(61_000);
    expect(harness.told('session-ending')).to.have.length(1);
    harness.clock.setWall(-HOUR * 1_000);
    void harness.session.refresh();
    await harness.answer({ expires_in: 2 * HOUR, refresh_expires_in: 120 });
    await harness.clock.advance(61_000);
    expect(harness.told('session-ending')).to.have.length(2);
    // The response repeats the same expiry.
    void harness.session.refresh();
    await harness.answer({ expires_in: 2 * HOUR, refresh_expires_in: 59 });
    await harness.clock.advance(50_000);
    expect(harness.told('session-ending')).to.have.length(2);
  });

  it('is not counted as a failure', async () => {
    const harness = await refreshing({ expires_in: 200, refresh_expires_in: 150 });
    await harness.refuse(invalidGrant);
    expect(harness.told('login-required')).to.have.length(1);
    expect(harness.session.metrics.failures).to.equal(0);
  });
});

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

  it('does not exist if it is 0', async () => {
    const harness = running({ expires_in: 2 * HOUR, refresh_expires_in: 0 });
    await harness.clock.advance(HOUR * 1_000);
    expect(harness.told('session-ending')).to.have.length(0);
  });
});

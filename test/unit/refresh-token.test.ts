import { expect } from '@open-wc/testing';
import { TokenError, type RefreshRequest } from '../../src/session/index.js';
import { running } from '../support/running-session.js';
import { tokens } from '../support/session-harness.js';

const refused = new TokenError('invalid_grant', 'The token endpoint rejected the request.', { status: 400 });
const networkError = new TokenError('network', 'The request failed without a response.');

describe('TokenSession: a refresh token that may be spent', () => {
  it('is presented once more, quickly, after an answer that never came; then the backoff begins', async () => {
    const harness = running();
    harness.random = 0.999;
    await harness.clock.advance(80_000);
    await harness.refuse(networkError);
    await harness.clock.advance(250);
    expect(harness.requests).to.have.length(2);
    expect(harness.request.refreshToken).to.equal('refresh-1');
    await harness.refuse(networkError);
    await harness.refuse(networkError);
    const waits = harness.told('refresh-failed').map(({ retryIn }) => Math.ceil((retryIn ?? NaN) / 250));
    expect(waits).to.deep.equal([1, 4]);
  });

  it('is not presented again at once when time has jumped past a deadline: its answer may be waiting', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    harness.clock.setWall(3_600_000);
    harness.wake('visibilitychange');
    await harness.clock.advance(500);
    expect(harness.request.signal.aborted).to.equal(false);
    await harness.answer();
    expect(harness.session.generation).to.equal(2);
    // By a clock that was set forward it has run out, which costs one early refresh, by its own refresh token.
    expect(harness.requests.map(({ refreshToken }) => refreshToken)).to.deep.equal([
      'refresh-1',
      'refresh-2',
    ]);
  });

  it('is presented again after a sleep that no answer followed, when the rest of its time is over', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    const hung = harness.request;
    harness.clock.sleep(3_600_000);
    harness.wake('resume');
    await harness.clock.advance(9_999);
    expect(hung.signal.aborted).to.equal(false);
    await harness.clock.advance(1);
    expect(hung.signal.aborted).to.equal(true);
    await harness.clock.advance(250);
    expect(harness.requests).to.have.length(2);
  });
});

describe('TokenSession: reauthenticate', () => {
  it('is asked once when the refresh token is refused, and saves the user a login', async () => {
    const asked: RefreshRequest[] = [];
    const harness = running(
      {},
      {
        reauthenticate: request => {
          asked.push(request);
          return Promise.resolve(tokens(50));
        },
      },
    );
    await harness.clock.advance(80_000);
    const waiting = harness.session.refresh();
    await harness.refuse(refused);
    await waiting;
    expect(asked.map(({ refreshToken, attempt }) => ({ refreshToken, attempt }))).to.deep.equal([
      { refreshToken: undefined, attempt: 2 },
    ]);
    expect(await harness.session.getToken()).to.equal('access-50');
    expect(harness.told('login-required')).to.have.length(0);
    expect(harness.told('revoked')).to.have.length(0);
    await harness.clock.advance(80_000);
    expect(harness.request.refreshToken).to.equal('refresh-50');
  });

  it('keeps the living token in use while it is asked, and ends with the refusal when it fails', async () => {
    let fail: (reason: unknown) => void = () => undefined;
    const harness = running(
      {},
      {
        reauthenticate: () =>
          new Promise((_, reject) => {
            fail = reject;
          }),
      },
    );
    await harness.clock.advance(80_000);
    await harness.refuse(refused);
    await harness.clock.advance(0);
    expect(harness.session.status).to.equal('retrying');
    expect(await harness.session.getToken()).to.equal('access-1');
    fail(new Error('no session of the host’s'));
    await harness.clock.advance(0);
    expect(harness.session.status).to.equal('failed');
    expect(harness.told('login-required').map(({ error }) => error.code)).to.deep.equal(['invalid_grant']);
    expect(harness.told('refresh-failed').map(({ retryIn }) => retryIn)).to.deep.equal([0, null]);
  });

  it('is given up at the request timeout', async () => {
    const harness = running({}, { reauthenticate: () => new Promise(() => undefined) });
    await harness.clock.advance(80_000);
    await harness.refuse(refused);
    await harness.clock.advance(10_000);
    expect(harness.told('login-required')).to.have.length(1);
    await harness.clock.advance(600_000);
    expect(harness.requests).to.have.length(1);
  });

  it('forgets the refused refresh token, also where the silent login brings none', async () => {
    const harness = running(
      {},
      { reauthenticate: () => Promise.resolve({ access_token: 'silent', expires_in: 100 }) },
    );
    await harness.clock.advance(80_000);
    await harness.refuse(refused);
    await harness.clock.advance(80_000);
    expect(harness.requests).to.have.length(2);
    expect(harness.request.refreshToken).to.equal(undefined);
  });

  it('is not asked when it is the client that is refused', async () => {
    let asked = 0;
    const harness = running(
      {},
      {
        reauthenticate: () => {
          asked += 1;
          return Promise.resolve(tokens(50));
        },
      },
    );
    await harness.clock.advance(80_000);
    await harness.refuse(new TokenError('invalid_client', 'The token endpoint rejected the request.'));
    expect(asked).to.equal(0);
    expect(harness.told('login-required')).to.have.length(1);
  });
});

describe('TokenSession: the announced end of a refresh token', () => {
  const HOUR = 3_600;

  for (const field of ['refresh_expires_in', 'refresh_token_expires_in']) {
    it(`is told 60 s before, once (${field})`, async () => {
      const first = { expires_in: 2 * HOUR, [field]: String(HOUR) };
      const harness = running(first);
      const endsAt = harness.clock.now().wall + HOUR * 1_000;
      await harness.clock.advance(HOUR * 1_000 - 60_001);
      expect(harness.told('session-ending')).to.have.length(0);
      await harness.clock.advance(1);
      expect(harness.told('session-ending')).to.deep.equal([{ type: 'session-ending', endsAt }]);
      await harness.clock.advance(120_000);
      expect(harness.told('session-ending')).to.have.length(1);
    });
  }

  it('is put off by a refresh token that lasts longer', async () => {
    const harness = running({ refresh_expires_in: 150 });
    await harness.clock.advance(80_000);
    await harness.answer({ refresh_expires_in: 300 });
    await harness.clock.advance(100_000);
    expect(harness.told('session-ending')).to.have.length(0);
  });

  it('is nothing that 0 announces: such a refresh token has no end', async () => {
    const harness = running({ expires_in: 2 * HOUR, refresh_expires_in: 0 });
    await harness.clock.advance(HOUR * 1_000);
    expect(harness.told('session-ending')).to.have.length(0);
  });

  it('uses the refresh token a last time before its end, though the access token is young', async () => {
    const harness = running({ expires_in: 2 * HOUR, refresh_expires_in: HOUR });
    await harness.clock.advance(HOUR * 1_000 - 90_001);
    expect(harness.requests).to.have.length(0);
    await harness.clock.advance(1);
    expect(harness.requests).to.have.length(1);
    // One that cannot outlive its family is not used again and again.
    await harness.answer({ expires_in: 2 * HOUR, refresh_expires_in: 90 });
    await harness.clock.advance(120_000);
    expect(harness.requests).to.have.length(1);
  });

  it('is used a last time once, where no answer says more of it', async () => {
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

  it('is told anew when it is another one, though the wall clock was set back', async () => {
    const harness = running({ expires_in: 2 * HOUR, refresh_expires_in: 120 });
    await harness.clock.advance(61_000);
    expect(harness.told('session-ending')).to.have.length(1);
    harness.clock.setWall(-HOUR * 1_000);
    void harness.session.refresh();
    await harness.answer({ expires_in: 2 * HOUR, refresh_expires_in: 120 });
    await harness.clock.advance(61_000);
    expect(harness.told('session-ending')).to.have.length(2);
    // The same end, told once more by the server, is no news.
    void harness.session.refresh();
    await harness.answer({ expires_in: 2 * HOUR, refresh_expires_in: 59 });
    await harness.clock.advance(50_000);
    expect(harness.told('session-ending')).to.have.length(2);
  });

  it('is no failure when it has come', async () => {
    const harness = running({ expires_in: 200, refresh_expires_in: 150 });
    await harness.clock.advance(160_000);
    await harness.refuse(refused);
    expect(harness.told('login-required')).to.have.length(1);
    expect(harness.session.metrics.failures).to.equal(0);
  });
});

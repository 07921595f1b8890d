import { expect } from '@open-wc/testing';
import { invalidGrant, refreshing, SessionHarness, tokens, twoAttempts } from '../support/session-harness.js';

const HOUR = 3_600_000;

describe('TokenSession: one attempt', () => {
  it('counts as one failure, whatever a listener of its abort does', async () => {
    const harness = new SessionHarness();
    harness.random = 0.5;
    harness.session.configure({
      refresher: ({ signal }) => {
        signal.addEventListener('abort', () => void harness.session.getToken().catch(() => undefined));
        return new Promise(() => undefined);
      },
    });
    harness.session.start();
    await harness.clock.advance(10_001);
    expect(harness.told('refresh-failed').map(({ attempt, retryIn }) => [attempt, retryIn])).to.deep.equal([
      [1, 125],
    ]);
    expect(harness.session.metrics.failures).to.equal(1);
  });

  it('has no effect after a listener of its abort has set new tokens', async () => {
    const harness = await refreshing();
    harness.request.signal.addEventListener('abort', () => {
      harness.session.setTokens(tokens(7));
    });
    await harness.refuse(invalidGrant);
    expect(harness.session.status).to.equal('active');
    expect(harness.told('login-required')).to.have.length(0);
  });

  for (const garbage of [{}, undefined, '<html>', { expires_in: 100 }]) {
    it(`does not disturb the next one by a late response without tokens: ${JSON.stringify(garbage)}`, async () => {
      const harness = await twoAttempts();
      const [late, second] = harness.requests;
      late!.answer(garbage);
      await harness.clock.advance(0);
      expect(second!.signal.aborted).to.equal(false);
      expect(harness.told('refresh-failed')).to.have.length(1);
      await harness.answer();
      expect(harness.session.token?.accessToken).to.equal('access-3');
    });
  }

  it('has a refresh token that counts, although the rest of the response is invalid', async () => {
    const harness = await refreshing();
    harness.request.answer({ refresh_token: 'rotated', expires_in: 100 });
    await harness.clock.advance(0);
    expect(harness.told('refresh-failed')[0]?.error.code).to.equal('invalid_response');
    await harness.clock.advance(1_000);
    expect(harness.request.refreshToken).to.equal('rotated');
    expect(await harness.session.getToken()).to.equal('access-1');

    const late = await twoAttempts();
    late.requests[0]!.answer({ refresh_token: 'rotated' });
    await late.clock.advance(1_000);
    expect(late.requests[1]!.signal.aborted).to.equal(true);
    expect(late.request.refreshToken).to.equal('rotated');
  });

  it('may leave the refresh token as it was', async () => {
    const harness = await refreshing();
    harness.request.answer({ access_token: 'access-2', expires_in: 100 });
    await harness.clock.advance(80_000);
    expect(harness.request.refreshToken).to.equal('refresh-1');
  });
});

describe('TokenSession: a wall clock that is set', () => {
  it('during a request leaves the request its time by the monotonic clock, and no more', async () => {
    const harness = await refreshing();
    await harness.clock.advance(1_000);
    harness.clock.setWall(HOUR);
    harness.wake('focus');
    await harness.clock.advance(8_999);
    expect(harness.requests.map(({ signal }) => signal.aborted)).to.deep.equal([false]);
    await harness.clock.advance(1);
    expect(harness.requests[0]?.signal.aborted).to.equal(true);
    expect(harness.told('refresh-failed')).to.have.length(1);
  });

  for (const jump of ['sleep', 'freeze'] as const) {
    it(`by a ${jump} leaves a request 2 s more for a response that the page has yet to receive`, async () => {
      const harness = await refreshing();
      const { signal } = harness.request;
      await harness.clock.advance(9_500);
      harness.clock[jump](HOUR);
      harness.wake('resume');
      await harness.clock.advance(1_999);
      expect(signal.aborted).to.equal(false);
      await harness.clock.advance(1);
      expect(signal.aborted).to.equal(true);
    });
  }
});

import { expect } from '@open-wc/testing';
import { TokenError } from '../../src/session/index.js';
import { invalidGrant, running } from '../support/running-session.js';
import { SessionHarness, tokens } from '../support/session-harness.js';

const HOUR = 3_600_000;

describe('TokenSession: one attempt', () => {
  it('counts as one failure, whatever is done on hearing its abort', async () => {
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

  it('has no say any more when its abort made somebody set new tokens', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    harness.request.signal.addEventListener('abort', () => {
      harness.session.setTokens(tokens(7));
    });
    await harness.refuse(invalidGrant);
    expect(harness.session.status).to.equal('active');
    expect(harness.told('login-required')).to.have.length(0);
  });

  it('does not disturb the next one by an answer that is late and of no use', async () => {
    for (const garbage of [{}, undefined, '<html>', { expires_in: 100 }]) {
      const harness = running();
      await harness.clock.advance(80_000);
      const late = harness.request;
      await harness.clock.advance(10_001);
      const second = harness.request;
      expect(second).not.to.equal(late);
      late.answer(garbage);
      await harness.clock.advance(0);
      expect(second.signal.aborted).to.equal(false);
      expect(harness.told('refresh-failed')).to.have.length(1);
      await harness.answer();
      expect(harness.session.token?.accessToken).to.equal('access-3');
    }
  });

  it('keeps the refresh token of a late answer that holds nothing else, and presents it next', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    const late = harness.request;
    await harness.clock.advance(10_000);
    const second = harness.request;
    late.answer({ refresh_token: 'rotated' });
    await harness.clock.advance(1_000);
    expect(second.signal.aborted).to.equal(true);
    expect(harness.request.refreshToken).to.equal('rotated');
  });

  it('fails at once when its answer cannot be read', async () => {
    const unreadable = {
      get access_token(): string {
        throw new Error('of the page');
      },
    };
    const harness = running();
    await harness.clock.advance(80_000);
    harness.request.answer(unreadable);
    await harness.clock.advance(0);
    expect(harness.told('refresh-failed').map(({ error }) => error.code)).to.deep.equal(['invalid_response']);
    expect(() => {
      harness.session.setTokens(unreadable);
    }).to.throw(TokenError, /access_token/);
  });

  it('is not begun for a caller who has left', async () => {
    const { session, requests } = running();
    const signal = AbortSignal.abort(new Error('left'));
    for (const minValidity of [0, 1_000]) {
      const error = await session.getToken({ minValidity, signal }).catch((reason: unknown) => reason);
      expect(error).to.have.property('message', 'left');
    }
    expect(requests).to.have.length(0);
  });
});

describe('TokenSession: a clock that is set during a request', () => {
  it('leaves the request its time: its refresh token is not presented twice', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    await harness.clock.advance(1_000);
    harness.clock.setWall(HOUR);
    harness.wake('focus');
    await harness.clock.advance(8_900);
    expect(harness.request.signal.aborted).to.equal(false);
    await harness.answer();
    expect(harness.requests.map(({ refreshToken }) => refreshToken)).to.deep.equal([
      'refresh-1',
      'refresh-2',
    ]);
    expect(harness.told('refresh-failed')).to.have.length(0);
  });

  it('gives a request up when its time is over by the clock that was not set', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    await harness.clock.advance(1_000);
    harness.clock.setWall(HOUR);
    harness.wake('focus');
    await harness.clock.advance(9_000);
    expect(harness.requests[0]?.signal.aborted).to.equal(true);
    expect(harness.told('refresh-failed')).to.have.length(1);
  });

  it('gives one that had little time left 2 s for the answer that may be in line', async () => {
    for (const jump of ['sleep', 'freeze'] as const) {
      const harness = running();
      await harness.clock.advance(80_000);
      const { signal } = harness.request;
      await harness.clock.advance(9_500);
      harness.clock[jump](HOUR);
      harness.wake('resume');
      await harness.clock.advance(1_999);
      expect(signal.aborted, jump).to.equal(false);
      await harness.clock.advance(1);
      expect(signal.aborted, jump).to.equal(true);
    }
  });
});

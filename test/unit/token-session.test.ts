import { expect } from '@open-wc/testing';
import { TokenError, type TokenResponse } from '../../src/session/index.js';
import { running } from '../support/running-session.js';
import { SessionHarness, tokens } from '../support/session-harness.js';

const serverError = new TokenError('server_error', 'The token endpoint responded with 503.');
const refused = new TokenError('invalid_grant', 'The token endpoint rejected the request.');

describe('TokenSession: when', () => {
  it('refreshes at 80% of the lifetime, not before', async () => {
    const { clock, requests, session } = running();
    await clock.advance(79_999);
    expect(requests).to.have.length(0);
    await clock.advance(1);
    expect(requests).to.have.length(1);
    expect(requests[0]).to.include({ refreshToken: 'refresh-1', reason: 'scheduled', attempt: 1 });
    expect(session.status).to.equal('refreshing');
  });

  it('spreads a fleet by up to 5% earlier, never later', async () => {
    const harness = new SessionHarness();
    harness.random = 0.999_999;
    harness.session.setTokens(tokens(1));
    harness.session.start();
    await harness.clock.advance(75_999);
    expect(harness.requests).to.have.length(0);
    await harness.clock.advance(2);
    expect(harness.requests).to.have.length(1);
  });

  it('counts the lifetime from the start of the request that brought the token', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    await harness.clock.advance(5_000);
    await harness.answer();
    await harness.clock.advance(74_999);
    expect(harness.requests).to.have.length(1);
    await harness.clock.advance(1);
    expect(harness.requests).to.have.length(2);
  });

  it('asks for the first token at the start when none was set', async () => {
    const harness = new SessionHarness();
    harness.session.start();
    expect(harness.session.status).to.equal('acquiring');
    expect(harness.request.reason).to.equal('initial');
    expect(harness.request.refreshToken).to.equal(undefined);
    await harness.answer();
    expect(harness.statuses).to.deep.equal(['acquiring', 'active']);
    expect(harness.session.generation).to.equal(1);
  });

  it('keeps a 30-day token, though timers end at 24.8 days', async () => {
    const day = 86_400_000;
    const { clock, requests } = running({ expires_in: 30 * 86_400 });
    await clock.advance(24 * day - 1);
    expect(requests).to.have.length(0);
    await clock.advance(1);
    expect(requests).to.have.length(1);
  });

  it('does not flood the server with a lifetime of nothing: one refresh a second', async () => {
    for (const expires_in of [0, -5, 0.01]) {
      const harness = running({ expires_in });
      await harness.clock.advance(10);
      for (let second = 0; second < 10; second++) {
        await harness.answer({ expires_in });
        await harness.clock.advance(1_000);
      }
      expect(harness.requests.length, `expires_in ${expires_in}`).to.be.within(9, 12);
    }
  });

  it('accepts a lifetime that is a string', async () => {
    const { clock, requests } = running({ expires_in: '100' });
    await clock.advance(80_000);
    expect(requests).to.have.length(1);
  });

  it('reads the lifetime of a JWT when expires_in is missing, whatever the local clock says', async () => {
    const payload = btoa(JSON.stringify({ iat: 1_000_000, exp: 1_000_100 }));
    const { expires_in: _, ...rest } = tokens(1);
    const harness = new SessionHarness();
    harness.session.setTokens({ ...rest, access_token: `h.${payload}.s` });
    harness.session.start();
    await harness.clock.advance(80_000);
    expect(harness.requests).to.have.length(1);
  });

  it('refreshes a token of unknown lifetime on demand only', async () => {
    for (const expires_in of [undefined, NaN, 'soon']) {
      const { clock, requests, session } = running({ expires_in } as Partial<TokenResponse>);
      await clock.advance(10 * 86_400_000);
      expect(requests).to.have.length(0);
      void session.refresh();
      expect(requests).to.have.length(1);
    }
  });
});

describe('TokenSession: clocks and waking', () => {
  it('finds the token expired when the laptop wakes up, and refreshes in that turn by one request', () => {
    const harness = running();
    harness.clock.sleep(8 * 3_600_000);
    for (const signal of ['visibilitychange', 'focus', 'online', 'resume', 'pageshow'] as const)
      harness.wake(signal);
    expect(harness.requests).to.have.length(1);
    expect(harness.request.reason).to.equal('expired');
    expect(harness.told('expired')).to.have.length(1);
    expect(harness.session.status).to.equal('expired');
  });

  it('looks at the clocks at every pull, though no timer ran', () => {
    const harness = running();
    harness.clock.freeze(90_000);
    void harness.session.getToken();
    expect(harness.requests).to.have.length(1);
  });

  it('is not misled by a wall clock that is set back by hours', async () => {
    const { clock, requests } = running();
    clock.setWall(-5 * 3_600_000);
    await clock.advance(80_000);
    expect(requests).to.have.length(1);
  });

  it('pays for a wall clock that is set forward with one early refresh at most', async () => {
    const harness = running();
    harness.clock.setWall(3_600_000);
    harness.wake('focus');
    expect(harness.requests).to.have.length(1);
    await harness.answer();
    await harness.clock.advance(79_000);
    expect(harness.requests).to.have.length(1);
    expect(harness.session.status).to.equal('active');
  });

  it('tries at once when the network is back', async () => {
    const harness = running();
    harness.random = 0.999;
    await harness.clock.advance(80_000);
    await harness.refuse(new TypeError('Failed to fetch'));
    harness.wake('focus');
    expect(harness.requests).to.have.length(1);
    harness.wake('online');
    expect(harness.requests).to.have.length(2);
  });
});

describe('TokenSession: one flight', () => {
  it('makes one request for twenty callers, and gives all of them its token', async () => {
    const harness = running({ expires_in: 1 });
    harness.clock.freeze(2_000);
    const callers = Array.from({ length: 20 }, () => harness.session.getToken());
    const refresh = harness.session.refresh();
    expect(harness.requests).to.have.length(1);
    await harness.answer();
    expect(new Set(await Promise.all(callers))).to.deep.equal(new Set(['access-2']));
    await refresh;
    expect(harness.requests).to.have.length(1);
  });

  it('gives the token in hand while it lasts long enough', async () => {
    const harness = running();
    expect(await harness.session.getToken()).to.equal('access-1');
    expect(await harness.session.getToken({ minValidity: 100 })).to.equal('access-1');
    expect(harness.requests).to.have.length(0);
    const longer = harness.session.getToken({ minValidity: 101 });
    expect(harness.requests).to.have.length(1);
    await harness.answer();
    expect(await longer).to.equal('access-2');
  });

  it('takes only that caller out that aborts', async () => {
    const harness = running();
    const controller = new AbortController();
    const leaving = harness.session.getToken({ minValidity: 1_000, signal: controller.signal });
    const staying = harness.session.getToken({ minValidity: 1_000 });
    controller.abort(new Error('left'));
    expect(await leaving.catch((error: unknown) => (error as Error).message)).to.equal('left');
    expect(harness.request.signal.aborted).to.equal(false);
    await harness.answer();
    expect(await staying).to.equal('access-2');
  });

  it('starts nothing for callers while it backs off', async () => {
    const harness = running();
    harness.random = 0.5;
    await harness.clock.advance(80_000);
    await harness.refuse(serverError);
    const callers = [harness.session.refresh(), harness.session.getToken({ minValidity: 90 })];
    harness.session.invalidate(1);
    expect(harness.requests).to.have.length(1);
    await harness.clock.advance(500);
    expect(harness.requests).to.have.length(2);
    await harness.answer();
    await Promise.all(callers);
  });

  it('refreshes when a resource server refused the token in hand, and does nothing for an older one', async () => {
    const harness = running();
    await harness.clock.advance(5_000);
    harness.session.invalidate(1);
    harness.session.invalidate(1);
    expect(harness.requests).to.have.length(1);
    expect(harness.request.reason).to.equal('rejected');
    await harness.answer();
    harness.session.invalidate(1);
    await harness.clock.advance(10_000);
    expect(harness.requests).to.have.length(1);
  });
});

describe('TokenSession: failure', () => {
  it('backs off exponentially with full jitter, and keeps the living token in use', async () => {
    const harness = running({ expires_in: 300 });
    harness.random = 0.999_999;
    await harness.clock.advance(240_000);
    for (let failure = 0; failure < 8; failure++) {
      if (failure < 6) expect(await harness.session.getToken()).to.equal('access-1');
      await harness.refuse(serverError);
      await harness.clock.advance(Math.ceil(harness.told('refresh-failed').at(-1)?.retryIn ?? NaN));
    }
    const waits = harness.told('refresh-failed').map(({ retryIn }) => Math.round((retryIn ?? NaN) / 1_000));
    expect(waits).to.deep.equal([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(harness.session.status).to.equal('expired');
    await harness.answer();
    expect(harness.session.status).to.equal('active');
    expect(harness.told('refreshed').at(-1)?.attempts).to.equal(9);
  });

  it('takes Retry-After for a floor', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    await harness.refuse(new TokenError('rate_limited', 'Too many.', { status: 429, retryAfter: 7_000 }));
    harness.wake('online');
    await harness.clock.advance(6_999);
    expect(harness.requests).to.have.length(1);
    await harness.clock.advance(1);
    expect(harness.requests).to.have.length(2);
  });

  it('gives up an attempt that never settles, and tries again', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    const hung = harness.request;
    await harness.clock.advance(10_001);
    expect(hung.signal.aborted).to.equal(true);
    expect(harness.told('refresh-failed')[0]?.error.code).to.equal('timeout');
    expect(harness.requests).to.have.length(2);
    await harness.answer();
    hung.answer(tokens(99));
    await harness.clock.advance(0);
    expect(await harness.session.getToken()).to.equal('access-3');
  });

  it('takes an answer that comes after its deadline, since the refresh token that it replaces is spent', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    const late = harness.request;
    await harness.clock.advance(10_001);
    const second = harness.request;
    expect(second).not.to.equal(late);
    late.answer(tokens(99));
    await harness.clock.advance(0);
    expect(second.signal.aborted).to.equal(true);
    expect(await harness.session.getToken()).to.equal('access-99');
    void harness.session.refresh();
    await harness.clock.advance(0);
    expect(harness.request.refreshToken).to.equal('refresh-99');
  });

  it('announces a token that ran out, once, and comes back after the outage', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    for (let n = 0; n < 6; n++) {
      await harness.refuse(serverError);
      harness.random = 0.9;
      await harness.clock.advance(10_000);
    }
    expect(harness.told('expired')).to.deep.equal([{ type: 'expired', generation: 1 }]);
    expect(harness.session.status).to.equal('expired');
    const waiting = harness.session.getToken();
    harness.wake('online');
    await harness.answer();
    expect(await waiting).to.match(/^access-/);
    expect(harness.session.status).to.equal('active');
    expect(harness.session.metrics.expired).to.equal(1);
    expect(harness.session.metrics.headroom.min).to.be.below(0);
  });

  it('treats a refresher that throws as one that rejects', async () => {
    const harness = new SessionHarness({
      refresher: () => {
        throw new Error('a secret');
      },
    });
    harness.random = 0.5;
    harness.session.start();
    await harness.clock.advance(0);
    const [failure] = harness.told('refresh-failed');
    expect(failure?.error.code).to.equal('network');
    expect(failure?.error.message).not.to.contain('secret');
    expect(harness.session.status).to.equal('retrying');
  });

  it('ends at invalid_grant: stops, forgets, asks for a login once, until new tokens are set', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    const waiting = harness.session.refresh().catch((error: unknown) => error);
    await harness.refuse(refused);
    expect(await waiting).to.equal(refused);
    expect(harness.session.status).to.equal('failed');
    expect(harness.session.token).to.equal(null);
    expect(harness.told('revoked')).to.deep.equal([{ type: 'revoked', reason: 'session_over' }]);
    expect(harness.told('refresh-failed')[0]?.retryIn).to.equal(null);
    harness.wake('online');
    await harness.clock.advance(86_400_000);
    expect(await harness.session.getToken().catch((error: unknown) => error)).to.equal(refused);
    expect(harness.requests).to.have.length(1);
    expect(harness.told('login-required')).to.have.length(1);
    expect(harness.clock.armed).to.equal(0);
    harness.session.setTokens(tokens(5));
    expect(harness.session.status).to.equal('active');
    expect(harness.session.generation).to.equal(2);
  });
});

describe('TokenSession: rotation and epochs', () => {
  it('keeps the old refresh token when the answer has none', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    harness.request.answer({ access_token: 'access-2', expires_in: 100 });
    await harness.clock.advance(80_000);
    expect(harness.request.refreshToken).to.equal('refresh-1');
  });

  it('keeps a rotated refresh token, though the rest of the answer is wrong', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    harness.request.answer({ refresh_token: 'refresh-2', expires_in: 100 });
    await harness.clock.advance(0);
    expect(harness.told('refresh-failed')[0]?.error.code).to.equal('invalid_response');
    await harness.clock.advance(1_000);
    expect(harness.request.refreshToken).to.equal('refresh-2');
    expect(await harness.session.getToken()).to.equal('access-1');
  });

  it('drops an answer that comes after the sign-out', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    const late = harness.request;
    harness.session.clear();
    expect(late.signal.aborted).to.equal(true);
    late.answer(tokens(2));
    await harness.clock.advance(0);
    expect(harness.session.status).to.equal('idle');
    expect(harness.session.token).to.equal(null);
    expect(harness.told('revoked')).to.deep.equal([{ type: 'revoked', reason: 'signed_out' }]);
    expect(harness.told('login-required')).to.have.length(0);
    const error = await harness.session.getToken().catch((reason: unknown) => reason as TokenError);
    expect(error).to.have.property('code', 'signed_out');
  });

  it('drops an answer for the user before', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    const late = harness.request;
    harness.session.setTokens({ access_token: 'other-user', refresh_token: 'other', expires_in: 100 });
    late.answer(tokens(2));
    await harness.clock.advance(0);
    expect(await harness.session.getToken()).to.equal('other-user');
    await harness.clock.advance(80_000);
    expect(harness.request.refreshToken).to.equal('other');
  });

  it('refuses tokens that are none, and keeps those before', async () => {
    const harness = running();
    for (const wrong of [{}, null, 'text', { access_token: '' }, { access_token: 7 }]) {
      expect(() => {
        harness.session.setTokens(wrong as unknown as TokenResponse);
      }).to.throw(TokenError, /access_token/);
    }
    expect(await harness.session.getToken()).to.equal('access-1');
  });

  it('leaves no timer, listener or request behind when it stops, and goes on when it starts again', async () => {
    const harness = running();
    expect(harness.clock.armed).to.equal(1);
    await harness.clock.advance(80_000);
    const dropped = harness.request;
    harness.session.stop();
    expect(dropped.signal.aborted).to.equal(true);
    expect(harness.clock.armed).to.equal(0);
    expect(harness.listening).to.equal(0);
    dropped.answer(tokens(2));
    await harness.clock.advance(1_000);
    expect(harness.session.generation).to.equal(1);
    harness.session.start();
    expect(harness.requests).to.have.length(2);
  });

  it('has one timer, whatever it waits for', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    expect(harness.clock.armed).to.equal(1);
    await harness.refuse(serverError);
    expect(harness.clock.armed).to.equal(1);
  });
});

describe('TokenSession: what it says', () => {
  it('says that there is no way to get a token, and takes one that appears', async () => {
    const harness = new SessionHarness({ refresher: undefined });
    harness.session.start();
    expect(harness.told('refresh-failed')[0]?.error.code).to.equal('endpoint_missing');
    expect(harness.session.status).to.equal('failed');
    expect(harness.told('login-required')).to.have.length(0);
    const error = await harness.session.getToken().catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'endpoint_missing');
    harness.session.configure({ refresher: () => Promise.resolve(tokens(1)) });
    await harness.clock.advance(0);
    expect(harness.session.status).to.equal('active');
  });

  it('refuses options that are out of range, and keeps those before', () => {
    const { session } = running();
    for (const refreshAt of [0, 1, -1, 2, NaN])
      expect(() => {
        session.configure({ refreshAt });
      }).to.throw(TokenError);
    for (const requestTimeout of [0, -1, NaN, Infinity])
      expect(() => {
        session.configure({ requestTimeout });
      }).to.throw(TokenError);
  });

  it('measures latency, time to refresh, headroom and failures', async () => {
    const harness = running();
    await harness.clock.advance(80_000);
    await harness.clock.advance(2_000);
    await harness.refuse(serverError);
    await harness.clock.advance(0);
    await harness.clock.advance(3_000);
    await harness.answer();
    const { latency, timeToRefresh, headroom, refreshes, failures, failureRate } = harness.session.metrics;
    expect({ refreshes, failures, failureRate }).to.deep.equal({
      refreshes: 1,
      failures: 1,
      failureRate: 0.5,
    });
    expect(latency.last).to.equal(3_000);
    expect(timeToRefresh.last).to.equal(5_000);
    expect(headroom).to.include({ last: 15_000, min: 15_000, max: 15_000 });
    expect(Object.isFrozen(harness.session.metrics)).to.equal(true);
  });

  it('survives a listener that throws', async () => {
    const harness = new SessionHarness();
    let told = 0;
    const heard = new Promise<unknown>(resolve => {
      const previous = window.onerror;
      window.onerror = (_message, _source, _line, _column, error) => {
        window.onerror = previous;
        resolve(error);
        return true;
      };
    });
    harness.session.subscribe(() => {
      if (told++ === 0) throw new Error('of the page');
    });
    harness.session.setTokens(tokens(1));
    expect(harness.session.status).to.equal('active');
    expect(await heard).to.have.property('message', 'of the page');
  });

  it('shows no secret in JSON or in its own properties', () => {
    const { session } = running();
    expect(JSON.stringify(session)).not.to.match(/access-1|refresh-1/);
    expect(JSON.stringify(session.token)).not.to.match(/access-1|refresh-1/);
    expect(session.token?.response).not.to.have.property('refresh_token');
  });
});

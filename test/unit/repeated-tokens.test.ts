import { expect } from '@open-wc/testing';
import { httpRefresher } from '../../src/session/index.js';
import { invalidGrant, refreshing, running, SessionHarness } from '../support/session-harness.js';
import { unsignedJwt } from '../support/unsigned-jwt.js';

const SECOND = 1_000;
const same = { access_token: 'access-1' };

/** The seconds between a session's requests. */
async function intervals(harness: SessionHarness, count: number, answer: object): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const sent = harness.requests.length;
    const { monotonic: start } = harness.clock.now();
    await harness.answer(answer);
    while (harness.requests.length === sent) await harness.clock.advance(SECOND);
    times.push((harness.clock.now().monotonic - start) / SECOND);
  }
  return times;
}

describe('A refresh that brings the token in hand', () => {
  it('with a later end: the end moves, the refresh token is kept, and no frame gets a token', async () => {
    const harness = await refreshing();
    const { token } = harness.session;
    await harness.answer(same);
    expect(harness.session.generation).to.equal(1);
    expect(harness.session.token).to.equal(token);
    expect(token?.remaining).to.equal(100 * SECOND);
    expect(harness.told('token')).to.have.length(1);
    expect(harness.told('refreshed').map(({ generation }) => generation)).to.deep.equal([1]);
    expect(harness.session.metrics).to.include({ refreshes: 1, unchanged: 0 });
    await harness.clock.advance(80 * SECOND);
    expect(harness.request.refreshToken).to.equal('refresh-2');
    expect(harness.told('expired')).to.have.length(0);
  });

  it('with a later end after its expiry: it is valid again, and callers get it', async () => {
    const harness = await refreshing();
    await harness.clock.advance(21 * SECOND);
    const waiting = harness.session.getToken();
    expect(harness.session.status).to.equal('expired');
    await harness.answer(same);
    expect(await waiting).to.equal('access-1');
    expect(harness.session.status).to.equal('active');
    await harness.clock.advance(101 * SECOND);
    expect(harness.told('expired'), 'each end is reported').to.have.length(2);
  });

  it('with the same end: no new generation, and refreshes 1, 2, 4 … 60 s apart', async () => {
    const harness = running({ expires_in: 3_600 });
    await harness.clock.advance(2_880 * SECOND);
    const stated = (): object => ({
      ...same,
      expires_in: Math.floor((harness.session.token?.remaining ?? 0) / SECOND),
    });
    const waits: number[] = [];
    for (let n = 0; n < 9; n++) waits.push(...(await intervals(harness, 1, stated())));
    expect(waits).to.deep.equal([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(harness.session.generation).to.equal(1);
    expect(harness.told('refreshed')).to.have.length(0);
    expect(harness.session.status).to.equal('refreshing');
    expect(harness.session.metrics).to.include({ refreshes: 0, failures: 0, unchanged: 9 });
    await harness.answer({ expires_in: 3_600 });
    expect(harness.session.generation).to.equal(2);
    await harness.clock.advance(2_879 * SECOND);
    expect(harness.requests, 'a new token ends that').to.have.length(10);
  });

  it('without a stated end: the known one applies', async () => {
    const harness = await refreshing();
    await harness.answer({ ...same, expires_in: 0 });
    expect(harness.session.token?.expiresAt).to.equal(harness.clock.now().wall + 20 * SECOND);
    expect(harness.session.metrics.unchanged).to.equal(1);
  });

  it('with an earlier end: that applies at once', async () => {
    const harness = await refreshing();
    await harness.answer({ ...same, expires_in: 5 });
    expect(harness.session.token?.remaining).to.equal(5 * SECOND);
    await harness.clock.advance(5 * SECOND);
    expect(harness.told('expired')).to.have.length(1);
  });

  it('keeps the refresh token of the response, and lets a refusal of it end the session', async () => {
    const harness = await refreshing();
    await harness.answer({ ...same, expires_in: 20 });
    await harness.clock.advance(SECOND);
    expect(harness.request.refreshToken).to.equal('refresh-2');
    await harness.refuse(invalidGrant);
    expect(harness.session.status).to.equal('failed');
  });

  it('resolves refresh() while it is valid, and answers a rejection: callers get it again, at growing intervals', async () => {
    const harness = running();
    const refresh = harness.session.refresh();
    await harness.answer({ ...same, expires_in: 100 });
    await refresh;
    const waits: number[] = [];
    for (let n = 0; n < 5; n++) {
      const sent = harness.requests.length;
      const { monotonic: start } = harness.clock.now();
      harness.session.invalidate(1);
      const waiting = harness.session.getToken();
      while (harness.requests.length === sent) await harness.clock.advance(SECOND);
      waits.push((harness.clock.now().monotonic - start) / SECOND);
      await harness.answer({ ...same, expires_in: 50 });
      expect(await waiting).to.equal('access-1');
    }
    expect(waits).to.deep.equal([1, 2, 4, 8, 16]);
    expect(harness.session.generation).to.equal(1);
    expect(harness.told('token'), 'one for the frame for each rejection').to.have.length(6);
  });

  it('is dead: it never becomes generation 2, and callers do not get it', async () => {
    const harness = await refreshing();
    await harness.clock.advance(20 * SECOND);
    let token = '';
    void harness.session.getToken().then(value => (token = value));
    await intervals(harness, 5, { ...same, expires_in: undefined, expires_at: 1_600_000_000 });
    expect(harness.session.generation).to.equal(1);
    expect(harness.session.status).to.equal('expired');
    expect(token).to.equal('');
    expect(harness.told('expired')).to.have.length(1);
  });
});

describe('A cached JWT', () => {
  it('is valid for what is left by the server’s clock, and never moves its end', async () => {
    // The page's clock is two hours behind, and the JWT 6 s old with 5 s to live.
    const harness: SessionHarness = new SessionHarness({
      refresher: httpRefresher({
        endpoint: 'https://login.example/token',
        fetch: () => {
          requests += 1;
          const date = new Date(serverStart + harness.clock.now().monotonic).toUTCString();
          const response = {
            ok: true,
            status: 200,
            headers: new Headers({ date }),
            clone: () => response,
            json: () => Promise.resolve({ access_token: jwt, expires_in: 11 }),
          };
          return Promise.resolve(response as unknown as Response);
        },
      }),
    });
    let requests = 0;
    const serverStart = harness.clock.now().wall + 7_200 * SECOND;
    const jwt = unsignedJwt({ iat: serverStart / SECOND - 6, exp: serverStart / SECOND + 5 });
    harness.session.start();
    await harness.clock.advance(0);
    expect(harness.session.token?.remaining).to.equal(5 * SECOND);
    await harness.clock.advance(60 * SECOND);
    expect(harness.session.generation).to.equal(1);
    expect(harness.session.status).to.equal('expired');
    expect(requests).to.be.within(6, 8);
  });

  it('of which nothing tells the age counts as before when it comes again', async () => {
    const harness = new SessionHarness();
    const iat = harness.clock.now().wall / SECOND;
    const jwt = { access_token: unsignedJwt({ iat, exp: iat + 100 }), expires_in: undefined };
    harness.session.start();
    await harness.answer(jwt as object);
    await harness.clock.advance(80 * SECOND);
    await harness.answer(jwt as object);
    expect(harness.session.generation).to.equal(1);
    expect(harness.session.token?.remaining).to.equal(20 * SECOND);
  });
});

import { expect } from '@open-wc/testing';
import type { TokenResponse } from '../../src/session/index.js';
import { rateLimited, running, SessionHarness, tokens } from '../support/session-harness.js';
import { unsignedJwt } from '../support/unsigned-jwt.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A response whose lifetime, 100 s, only its JWT tells, in the time of a server whose clock is `ahead` ms before this one. */
function jwtResponse(n: number, harness: SessionHarness, ahead: number): TokenResponse {
  const { expires_in: _, ...response } = tokens(n);
  const iat = (harness.clock.now().wall + ahead) / SECOND;
  return { ...response, access_token: unsignedJwt({ n, iat, exp: iat + 100 }) };
}

/** Counts the timers that go off, from now on; a page that spins fails instead of hanging. */
function countRings({ clock }: SessionHarness, limit: number): () => number {
  let rings = 0;
  const schedule = clock.schedule.bind(clock);
  clock.schedule = (callback, delay) =>
    schedule(() => {
      if (++rings > limit) throw new Error(`The page spins: more than ${limit} timers went off.`);
      callback();
    }, delay);
  return () => rings;
}

describe('What hurts the users of what exists: time', () => {
  // apache/superset#25153
  it('local clock five minutes off: the token was never refreshed in time', async () => {
    for (const off of [-5 * MINUTE, 5 * MINUTE]) {
      const harness = new SessionHarness();
      harness.session.setTokens(jwtResponse(1, harness, off));
      harness.session.start();
      await harness.clock.advance(80 * SECOND - 1);
      expect(harness.requests, `${off} ms, too early`).to.have.length(0);
      await harness.clock.advance(1);
      expect(harness.requests, `${off} ms, in time`).to.have.length(1);
      await harness.answer();
      // Somebody puts the clock right while the next token is in use.
      await harness.clock.advance(50 * SECOND);
      harness.clock.setWall(off);
      await harness.clock.advance(30 * SECOND);
      expect(harness.requests, `${off} ms, put right`).to.have.length(2);
    }
  });

  // hypothesis/client#384, supabase/supabase#6464
  it('laptop slept: the timer counted on after wake-up instead of firing; the token was long gone', async () => {
    for (const signal of ['visibilitychange', 'focus', 'pageshow', 'resume', 'online'] as const) {
      const harness = running();
      await harness.clock.advance(60 * SECOND);
      harness.clock.sleep(30 * SECOND);
      harness.wake(signal);
      expect(harness.requests, `${signal} after a nap`).to.have.length(1);
      // A page from the back/forward cache asks the backend first.
      if (signal !== 'pageshow') expect(await harness.session.getToken()).to.equal('access-1');
      await harness.answer();
      await harness.clock.advance(60 * SECOND);
      harness.clock.sleep(8 * HOUR);
      harness.wake(signal);
      expect(harness.requests, `${signal} after a night`).to.have.length(2);
      expect(harness.request.reason).to.equal('expired');
      expect(harness.told('expired')).to.deep.equal([{ type: 'expired', generation: 2 }]);
      const waiting = harness.session.getToken();
      await harness.answer();
      expect(await waiting).to.equal('access-3');
      await harness.clock.advance(80 * SECOND);
      expect(harness.requests, 'counted from the new token').to.have.length(3);
    }
  });

  // saleor/saleor-dashboard#6795
  it('a lifetime computed as `exp - iat` instead of time left; with `setTimeout(…, 0)` re-arming itself the page spun', async () => {
    // The server hands out a JWT that it made 80 s ago, and says what is left of it.
    const harness = new SessionHarness();
    const iat = harness.clock.now().wall / SECOND - 80;
    const cached = { access_token: unsignedJwt({ iat, exp: iat + 100 }), expires_in: 20 };
    harness.session.setTokens({ ...tokens(1), ...cached });
    harness.session.start();
    await harness.clock.advance(16 * SECOND);
    expect(harness.requests).to.have.length(1);
    // The page sets a token that is 70 of its 100 s old.
    harness.session.setTokens(tokens(2), 70 * SECOND);
    await harness.clock.advance(10 * SECOND);
    expect(harness.requests).to.have.length(2);
    // Whatever is refreshed comes back at once, with no time left, or less than none.
    const rings = countRings(harness, 1_000);
    const asked = harness.requests.length;
    for (let tenth = 0; tenth < 200; tenth++) {
      const ended = harness.clock.now().wall / SECOND - 10;
      await harness.answer({ expires_in: [0, -5, '0'][tenth % 3]!, expires_at: ended });
      await harness.clock.advance(SECOND / 10);
    }
    // After 1 s, 2 s, 4 s, 8 s: tokens that have expired on arrival back off.
    expect(harness.requests.length - asked, 'refreshes in 20 s').to.equal(4);
    expect(rings(), 'timers in 20 s').to.be.at.most(2 * 20);
  });

  // ginlix-ai/LangAlpha#387, okta/okta-oidc-js#894
  it('a wrong clock made a storm of refreshes, then 429, then a sign-out', async () => {
    for (const ahead of [-HOUR, HOUR]) {
      const harness = new SessionHarness();
      harness.session.setTokens(jwtResponse(1, harness, ahead));
      harness.session.start();
      for (let second = 0; second < 800; second++) {
        await harness.clock.advance(SECOND);
        const asked = harness.requests.length;
        if (harness.session.generation === asked) {
          harness.request.answer(jwtResponse(asked + 1, harness, ahead));
          await harness.clock.advance(0);
        }
      }
      expect(harness.requests, `server ${ahead} ms ahead`).to.have.length(10);
      // Each jump of the clock costs one early refresh at most.
      for (let jump = 0; jump < 5; jump++) {
        harness.clock.setWall(jump % 2 === 0 ? HOUR : -HOUR);
        harness.wake('focus');
        await harness.clock.advance(SECOND);
        if (harness.session.generation === harness.requests.length) await harness.answer();
      }
      expect(harness.requests.length).to.be.at.most(15);
      // The session waits for the Retry-After of a 429, also when the network is back, and does not end.
      const asked = harness.requests.length;
      void harness.session.refresh();
      await harness.refuse(rateLimited(30_000));
      harness.wake('online');
      await harness.clock.advance(30 * SECOND - 1);
      expect(harness.requests).to.have.length(asked + 1);
      await harness.clock.advance(1);
      expect(harness.requests).to.have.length(asked + 2);
      await harness.answer();
      expect(harness.session.status).to.equal('active');
      expect(harness.told('login-required')).to.have.length(0);
      expect(harness.told('revoked')).to.have.length(0);
    }
  });

  // workos/authkit-nextjs#470
  it('a slow clock served expired tokens', async () => {
    const slow = running();
    // Half a second of each is lost, and the server does not answer.
    for (let second = 0; second < 100; second++) {
      slow.clock.setWall(-SECOND / 2);
      await slow.clock.advance(SECOND);
    }
    // Behind by an hour, since it was set back.
    const behind = running();
    await behind.clock.advance(50 * SECOND);
    behind.clock.setWall(-HOUR);
    await behind.clock.advance(50 * SECOND);
    for (const harness of [slow, behind]) {
      expect(harness.session.status).to.equal('expired');
      expect(harness.told('expired')).to.have.length(1);
      const served: string[] = [];
      const serving = harness.session.getToken().then(token => served.push(token));
      await harness.clock.advance(SECOND);
      expect(served).to.deep.equal([]);
      await harness.answer({ access_token: 'fresh' });
      await serving;
      expect(served).to.deep.equal(['fresh']);
    }
  });

  // keycloak/keycloak-js#107
  it('a lifetime over 24.8 days fired at once', async () => {
    const harness = new SessionHarness();
    // Browsers' timers, and the virtual ones, take a delay that does not fit into 31 bits for 1 ms.
    const rings = countRings(harness, 100);
    harness.session.setTokens(tokens(1, { expires_in: (365 * DAY) / SECOND }));
    harness.session.start();
    await harness.clock.advance(0.8 * 365 * DAY - 1);
    expect(harness.requests).to.have.length(0);
    await harness.clock.advance(1);
    expect(harness.requests).to.have.length(1);
    expect(rings()).to.be.within(2, 20);
  });
});

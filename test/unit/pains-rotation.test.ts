import { expect } from '@open-wc/testing';
import type { TokenResponse } from '../../src/session/index.js';
import {
  invalidGrant,
  refreshing,
  running,
  unavailable,
  SessionHarness,
  tokens,
  twoAttempts,
  type PendingRequest,
} from '../support/session-harness.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const WAKE_UPS = ['visibilitychange', 'focus', 'pageshow', 'resume', 'online'] as const;

describe('What hurts the users of what exists: rotation', () => {
  // saleor/saleor-dashboard#6795
  it('on wake-up every pending request started a refresh of its own, and their answers invalidated each other', async () => {
    const harness = running();
    harness.clock.sleep(8 * HOUR);
    const pending: Promise<string>[] = [];
    for (const signal of WAKE_UPS) {
      pending.push(harness.session.getToken());
      harness.wake(signal);
      harness.session.invalidate(1);
      pending.push(harness.session.getToken({ minValidity: 30 }));
    }
    expect(harness.requests).to.have.length(1);
    expect(harness.request.reason).to.equal('expired');
    expect(harness.told('expired')).to.have.length(1);
    await harness.answer();
    expect(new Set(await Promise.all(pending))).to.deep.equal(new Set(['access-2']));
    for (let refused = 0; refused < pending.length; refused++) harness.session.invalidate(1);
    await harness.clock.advance(10 * SECOND);
    expect(harness.requests).to.have.length(1);
    expect(await harness.session.getToken()).to.equal('access-2');
  });

  // letsrevel/revel-frontend#950
  it("the losing request's failure path wiped the winner's new session", async () => {
    // The first attempt loses, while the second is under way.
    const second = await twoAttempts();
    second.requests[0]!.refuse(invalidGrant);
    await second.clock.advance(0);
    await second.answer({ access_token: 'won' });
    // The second one loses to an answer that came late.
    const first = await twoAttempts();
    first.requests[0]!.answer(tokens(2, { access_token: 'won' }));
    await first.clock.advance(0);
    expect(first.requests[1]!.signal.aborted).to.equal(true);
    first.requests[1]!.refuse(invalidGrant);
    // One of the user before loses to a new login.
    const login = await twoAttempts();
    login.session.setTokens(tokens(2, { access_token: 'won' }));
    login.requests[0]!.refuse(invalidGrant);
    login.requests[1]!.answer(tokens(9));
    for (const harness of [second, first, login]) {
      await harness.clock.advance(SECOND);
      expect(await harness.session.getToken()).to.equal('won');
      expect(harness.told('refresh-failed'), 'the timeout').to.have.length(1);
      expect(harness.told('revoked')).to.have.length(0);
      expect(harness.told('login-required')).to.have.length(0);
      await harness.clock.advance(80 * SECOND);
      expect(harness.requests, 'it goes on').to.have.length.above(2);
    }
  });

  // saleor/saleor-dashboard#6795
  it('the coalescing guard was never assigned on one path: single flight on paper only', async () => {
    const paths: Record<string, (harness: SessionHarness) => unknown> = {
      timer: ({ clock }) => clock.advance(80 * SECOND),
      caller: ({ session }) => void session.getToken({ minValidity: 1_000 }),
      refresh: ({ session }) => void session.refresh(),
      refusal: ({ session }) => {
        session.invalidate(session.generation);
      },
      wakeUp: harness => {
        harness.clock.sleep(HOUR);
        harness.wake('focus');
      },
      expiredCaller: ({ clock, session }) => {
        clock.freeze(HOUR);
        void session.getToken();
      },
      options: ({ clock, session }) => {
        clock.freeze(HOUR);
        session.configure({ refreshAt: 0.5 });
      },
      secondStart: ({ session }) => {
        session.start();
      },
    };
    for (const [name, begin] of Object.entries(paths)) {
      // The first token is asked for by the start itself, the others by the path.
      const initial = new SessionHarness({ requestTimeout: 2 ** 31 - 1 });
      initial.session.start();
      const harness = running({}, { requestTimeout: 2 ** 31 - 1 });
      await begin(harness);
      if (name !== 'secondStart') expect(harness.requests, name).to.have.length(1);
      else await harness.clock.advance(80 * SECOND);
      for (const flight of [initial, harness]) {
        for (const [other, join] of Object.entries(paths)) {
          await join(flight);
          expect(flight.requests, `${name}, then ${other}`).to.have.length(1);
        }
        await flight.answer({ expires_in: 1_000_000 });
        await flight.clock.advance(10 * SECOND);
        expect(flight.requests, `${name}, answered`).to.have.length(1);
      }
    }
    // Nor is there another way in while it waits to try again.
    const waiting = await refreshing();
    waiting.random = 0.999;
    await waiting.refuse(unavailable);
    for (const name of ['caller', 'refresh', 'refusal', 'secondStart']) await paths[name]?.(waiting);
    expect(waiting.requests).to.have.length(1);
  });

  // authts/oidc-client-ts#1618, auth0/auth0-spa-js#480
  it('concurrent calls each presented the same refresh token', async () => {
    const harness = running();
    for (let round = 1; round <= 5; round++) {
      const calls: Promise<unknown>[] = Array.from({ length: 20 }, (_, n) =>
        n % 2 === 0 ? harness.session.refresh() : harness.session.getToken({ minValidity: 1_000 }),
      );
      await harness.clock.advance(SECOND);
      calls.push(harness.session.refresh());
      const { request } = harness;
      request.answer(tokens(round + 1));
      calls.push(harness.session.refresh());
      await Promise.all(calls);
      expect(harness.session.generation).to.equal(round + 1);
    }
    expect(harness.requests.map(({ refreshToken }) => refreshToken)).to.deep.equal([
      'refresh-1',
      'refresh-2',
      'refresh-3',
      'refresh-4',
      'refresh-5',
    ]);
  });

  // manfredsteyer/angular-oauth2-oidc#495, auth0/auth0-spa-js#1596
  it('sign-out was undone by a refresh in flight', async () => {
    const inFlight = await refreshing();
    const abandoned = await twoAttempts();
    const silent: Pick<PendingRequest, 'signal' | 'answer'>[] = [];
    const inSilence = running(
      {},
      {
        reauthenticate: ({ signal }) =>
          new Promise(resolve => {
            silent.push({
              signal,
              answer: response => {
                resolve(response as TokenResponse);
              },
            });
          }),
      },
    );
    await inSilence.clock.advance(80 * SECOND);
    await inSilence.refuse(invalidGrant);
    expect(silent).to.have.length(1);
    for (const harness of [inFlight, abandoned, inSilence]) {
      const { session } = harness;
      const asked = harness.requests.length;
      const caller = session.getToken({ minValidity: 1_000 }).catch((error: unknown) => error);
      session.clear();
      expect(harness.told('revoked')).to.deep.equal([{ type: 'revoked', reason: 'signed_out' }]);
      expect(harness.told('login-required')).to.deep.equal([]);
      const after = harness.events.length;
      expect(await caller).to.have.property('code', 'signed_out');
      for (const request of harness === inSilence ? silent : harness.requests) {
        expect(request.signal.aborted).to.equal(true);
        request.answer(tokens(9));
      }
      for (const signal of WAKE_UPS) harness.wake(signal);
      await harness.clock.advance(HOUR);
      expect(harness.events.slice(after)).to.deep.equal([]);
      expect(harness.requests.length + silent.length).to.equal(asked + 1);
      expect(session.token).to.equal(null);
      expect(session.status).to.equal('idle');
    }
  });

  // TriliumNext/Trilium#10371
  it('a straggling 401 for an old token started another refresh', async () => {
    const harness = running();
    await harness.clock.advance(5 * SECOND);
    harness.session.invalidate(1);
    expect(harness.requests).to.have.length(1);
    expect(harness.request.reason).to.equal('rejected');
    // Others that were refused with the same token, before and after the new one is here.
    harness.session.invalidate(1);
    await harness.answer();
    harness.session.invalidate(1);
    await harness.clock.advance(10 * SECOND);
    harness.session.invalidate(1);
    await harness.clock.advance(10 * SECOND);
    expect(harness.requests).to.have.length(1);
    harness.session.invalidate(2);
    expect(harness.requests, 'one for the new token counts').to.have.length(2);
  });
});

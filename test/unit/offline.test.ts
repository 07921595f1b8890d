import { expect } from '@open-wc/testing';
import type { SessionHarness } from '../support/session-harness.js';
import { connectionLost, refreshing, running, unavailable } from '../support/session-harness.js';

const SECOND = 1_000;

/** A machine that reports to be offline for good, such as one with a VPN on Windows. */
async function offline(...parameters: Parameters<typeof refreshing>): Promise<SessionHarness> {
  const harness = await refreshing(...parameters);
  harness.online = false;
  harness.wake('offline');
  harness.random = 0.999;
  return harness;
}

describe('A machine that reports to be offline', () => {
  it('does not keep a session from its first request, nor a refresh that is due', async () => {
    const harness = running();
    harness.online = false;
    harness.wake('offline');
    await harness.clock.advance(80 * SECOND);
    expect(harness.requests).to.have.length(1);
    await harness.answer();
    expect(harness.session.generation).to.equal(2);
  });

  it('is retried every 60 s, and every 15 s while a visible page misses a token; retryIn says so', async () => {
    const harness = await offline({ expires_in: 1_000 });
    await harness.refuse(connectionLost);
    expect(harness.told('refresh-failed').at(-1)?.retryIn).to.equal(60 * SECOND);
    for (const at of [60, 120]) {
      await harness.clock.advance(60 * SECOND - 1);
      expect(harness.requests, `before ${at} s`).to.have.length(at / 60);
      await harness.clock.advance(1);
      expect(harness.requests, `after ${at} s`).to.have.length(at / 60 + 1);
      await harness.refuse(connectionLost);
    }
    // The token expires 20 s after the third failure of a pace that a visible page shortens.
    await harness.clock.advance(60 * SECOND);
    await harness.refuse(connectionLost);
    await harness.clock.advance(20 * SECOND);
    expect(harness.requests).to.have.length(5);
    await harness.refuse(connectionLost);
    expect(harness.told('refresh-failed').at(-1)?.retryIn).to.equal(15 * SECOND);
    await harness.clock.advance(15 * SECOND);
    expect(harness.requests).to.have.length(6);
    expect(harness.session.metrics.failures).to.equal(5);
  });

  it('sends at once what refresh() and getToken() need, a second after the last failure at the earliest', async () => {
    const harness = await offline({ expires_in: 1_000 });
    await harness.refuse(connectionLost);
    await harness.clock.advance(10 * SECOND);
    void harness.session.refresh();
    expect(harness.requests).to.have.length(2);
    await harness.refuse(connectionLost);
    for (let call = 0; call < 100; call++) {
      void harness.session.getToken({ minValidity: 900 });
      await harness.clock.advance(5);
    }
    expect(harness.requests, 'a loop').to.have.length(2);
    await harness.clock.advance(500);
    expect(harness.requests).to.have.length(3);
    await harness.answer();
    expect(harness.session.status).to.equal('active');
  });

  it('is believed no longer once the server answers: its 503 backs off as any', async () => {
    const harness = await offline();
    await harness.refuse(unavailable);
    expect(harness.told('refresh-failed').at(-1)?.retryIn).to.be.within(900, 1_000);
  });

  it('is retried at once when it is back online', async () => {
    const harness = await offline();
    await harness.refuse(connectionLost);
    await harness.clock.advance(5 * SECOND);
    harness.online = true;
    harness.wake('online');
    expect(harness.requests).to.have.length(2);
  });

  it('is not offline if its reports end without an event', async () => {
    const harness = await offline();
    await harness.refuse(connectionLost);
    harness.online = true;
    harness.wake('focus');
    expect(harness.requests).to.have.length(2);
  });

  it('takes a request without a response for the same', async () => {
    const harness = await offline({ expires_in: 1_000 });
    await harness.clock.advance(10 * SECOND);
    expect(harness.told('refresh-failed').at(-1)).to.include({ retryIn: 60 * SECOND });
  });
});

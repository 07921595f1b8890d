import { expect } from '@open-wc/testing';
import {
  invalidGrant,
  rateLimited,
  refreshing,
  rejection,
  running,
  SessionHarness,
  tokens,
  unavailable,
} from '../support/session-harness.js';

describe('TokenSession: stopped and started again', () => {
  it('waits for Retry-After', async () => {
    const harness = await refreshing();
    await harness.refuse(rateLimited(60_000));
    for (let second = 1; second < 60; second++) {
      harness.session.stop();
      harness.session.start();
      await harness.clock.advance(1_000);
      expect(harness.requests, `after ${second} s`).to.have.length(1);
      expect(harness.session.status).to.equal(second < 20 ? 'retrying' : 'expired');
    }
    await harness.clock.advance(1_000);
    expect(harness.requests).to.have.length(2);
  });

  it('continues its backoff', async () => {
    const harness = await refreshing({ expires_in: 250 });
    harness.random = 0.999_999;
    for (let failure = 0; failure < 5; failure++) {
      await harness.refuse(unavailable);
      harness.session.stop();
      harness.session.start();
      await harness.clock.advance(Math.ceil(harness.told('refresh-failed').at(-1)?.retryIn ?? NaN));
    }
    const waits = harness.told('refresh-failed').map(({ retryIn }) => Math.round((retryIn ?? NaN) / 1_000));
    expect(waits).to.deep.equal([1, 2, 4, 8, 16]);
    expect(harness.requests).to.have.length(6);
  });

  it('begins its backoff anew after a login, and after a new token', async () => {
    const harness = await refreshing();
    harness.random = 0.999_999;
    await harness.refuse(rateLimited(60_000));
    harness.session.stop();
    harness.session.setTokens(tokens(5));
    harness.session.start();
    harness.session.refresh().catch(() => undefined);
    expect(harness.requests).to.have.length(2);
    await harness.refuse(unavailable);
    harness.session.clear();
    harness.session.setTokens(tokens(6));
    void harness.session.refresh();
    expect(harness.requests).to.have.length(3);
    await harness.refuse(unavailable);
    await harness.clock.advance(1_000);
    await harness.answer();
    void harness.session.refresh();
    await harness.refuse(unavailable);
    expect(harness.told('refresh-failed').at(-1)?.retryIn).to.be.within(999, 1_000);
  });

  it('rejects callers while it is stopped, unless the token is valid', async () => {
    const harness = running();
    harness.session.stop();
    expect(await harness.session.getToken()).to.equal('access-1');
    harness.clock.freeze(200_000);
    expect(await rejection(harness.session.getToken())).to.have.property('code', 'disposed');
    expect(await rejection(harness.session.refresh())).to.have.property('code', 'disposed');
    harness.session.start();
    const waiting = harness.session.getToken();
    await harness.answer();
    expect(await waiting).to.equal('access-2');
  });

  it('lets callers wait for its first start', async () => {
    const early = new SessionHarness();
    const waiting = early.session.getToken();
    early.session.start();
    await early.answer();
    expect(await waiting).to.equal('access-2');
  });
});

describe('TokenSession: options that change', () => {
  it('apply to the next attempt', async () => {
    const harness = await refreshing();
    await harness.refuse(rateLimited(60_000));
    harness.session.configure({ requestTimeout: 3_000, refresher: () => new Promise(() => undefined) });
    await harness.clock.advance(60_000);
    expect(harness.requests, 'the previous refresher').to.have.length(1);
    await harness.clock.advance(3_000);
    expect(harness.told('refresh-failed').map(({ error }) => error.code)).to.deep.equal([
      'rate_limited',
      'timeout',
    ]);
    harness.session.configure({ refresher: () => Promise.resolve(tokens(9)) });
    await harness.clock.advance(3_000);
    expect(harness.session.token?.accessToken).to.equal('access-9');
  });

  it('add reauthenticate to a refresh that began without it', async () => {
    const harness = await refreshing();
    harness.session.configure({ reauthenticate: () => Promise.resolve(tokens(50)) });
    await harness.refuse(invalidGrant);
    expect(harness.session.token?.accessToken).to.equal('access-50');
  });

  it('end the backoff if they remove the refresher', async () => {
    const harness = await refreshing();
    harness.random = 0.999_999;
    const waiting = harness.session.refresh();
    await harness.refuse(unavailable);
    harness.session.configure({ refresher: undefined });
    expect(await rejection(waiting)).to.have.property('code', 'endpoint_missing');
    expect(harness.requests).to.have.length(1);
    await harness.clock.advance(60_000);
    expect(harness.session.status).to.equal('expired');
    const first = new SessionHarness();
    first.random = 0.999_999;
    first.session.start();
    await first.refuse(unavailable);
    first.session.configure({ refresher: undefined });
    expect(first.session.status).to.equal('failed');
    expect(first.told('refresh-failed').at(-1)?.error.code).to.equal('endpoint_missing');
  });

  it('do not abort the request that is in flight', async () => {
    const harness = await refreshing();
    harness.session.configure({ refresher: undefined });
    expect(harness.request.signal.aborted).to.equal(false);
    await harness.answer();
    expect(harness.session.token?.accessToken).to.equal('access-2');
  });
});

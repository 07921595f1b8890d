import { expect } from '@open-wc/testing';
import {
  invalidGrant,
  rateLimited,
  refreshing,
  rejection,
  SessionHarness,
  tokens,
  unavailable,
} from '../support/session-harness.js';

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
    await harness.clock.advance(6_001);
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

import { expect } from '@open-wc/testing';
import { running, SessionHarness } from '../support/session-harness.js';

describe('TokenSession: offline', () => {
  it('makes no request, and one at once when the network is back', async () => {
    const harness = running();
    harness.online = false;
    harness.wake('offline');
    await harness.clock.advance(600_000);
    expect(harness.requests).to.have.length(0);
    expect(harness.told('refresh-failed')).to.have.length(0);
    harness.online = true;
    harness.wake('online');
    expect(harness.requests).to.have.length(1);
    await harness.answer();
    expect(harness.session.status).to.equal('active');
    expect(harness.session.metrics.failures).to.equal(0);
  });

  it('makes requests on a machine that is offline from the start by its own account', async () => {
    const harness = new SessionHarness();
    harness.online = false;
    harness.session.start();
    expect(harness.requests).to.have.length(1);
    await harness.answer();
    await harness.clock.advance(80_000);
    expect(harness.requests).to.have.length(2);
  });
});

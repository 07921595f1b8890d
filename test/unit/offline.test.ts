import { expect } from '@open-wc/testing';
import { TokenError } from '../../src/session/index.js';
import { running } from '../support/running-session.js';
import { SessionHarness } from '../support/session-harness.js';

const networkError = new TokenError('network', 'The request failed without a response.');

describe('TokenSession: offline', () => {
  it('burns no attempt, and asks at once when the network is back', async () => {
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

  it('does not count an attempt that was under way when the network went', async () => {
    const harness = running();
    harness.random = 0.999;
    await harness.clock.advance(80_000);
    harness.online = false;
    await harness.refuse(networkError);
    await harness.clock.advance(300_000);
    expect(harness.requests).to.have.length(1);
    harness.online = true;
    harness.wake('online');
    expect(harness.requests).to.have.length(2);
    // The server is down as well: the backoff begins at its first step.
    await harness.refuse(
      new TokenError('server_error', 'The token endpoint responded with 503.', { status: 503 }),
    );
    expect(harness.told('refresh-failed').at(-1)?.retryIn).to.be.within(0, 1_000);
  });

  it('finds that the network is back, though the event was missed', async () => {
    const harness = running();
    harness.online = false;
    harness.wake('offline');
    await harness.clock.advance(90_000);
    harness.online = true;
    await harness.clock.advance(10_000);
    expect(harness.requests).to.have.length(1);
  });

  it('works on a machine that calls itself offline from the start', async () => {
    const harness = new SessionHarness();
    harness.online = false;
    harness.session.start();
    expect(harness.requests).to.have.length(1);
    await harness.answer();
    await harness.clock.advance(80_000);
    expect(harness.requests).to.have.length(2);
  });

  it('lets callers wait, and gives them the token that comes', async () => {
    const harness = running();
    harness.online = false;
    harness.wake('offline');
    await harness.clock.advance(200_000);
    const token = harness.session.getToken();
    harness.online = true;
    harness.wake('online');
    await harness.answer();
    expect(await token).to.equal('access-2');
  });
});

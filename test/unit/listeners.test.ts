import { expect } from '@open-wc/testing';
import { TokenError, type SessionEvent } from '../../src/session/index.js';
import { invalidGrant, refreshing, SessionHarness, tokens } from '../support/session-harness.js';

/** An event in a word. */
function word(event: SessionEvent): string {
  return event.type === 'status' ? event.status : event.type;
}

describe('TokenSession: listeners that change the session', () => {
  it('leave the order of events the same for all listeners', async () => {
    const harness = await refreshing();
    const heard: string[] = [];
    harness.session.subscribe(event => {
      if (word(event) === 'failed') harness.session.setTokens(tokens(7));
    });
    harness.session.subscribe(event => heard.push(word(event)));
    await harness.refuse(invalidGrant);
    expect(heard).to.deep.equal(['refresh-failed', 'revoked', 'failed', 'token', 'active']);
    expect(harness.session.status).to.equal('active');
  });

  it('prevent login-required if they set new tokens or sign out at an event of the end', async () => {
    for (const moment of ['refresh-failed', 'revoked', 'failed']) {
      for (const act of ['set', 'clear'] as const) {
        const harness = await refreshing();
        const { session } = harness;
        session.subscribe(event => {
          if (word(event) !== moment || session.status !== 'failed') return;
          if (act === 'set') session.setTokens(tokens(7));
          else session.clear();
        });
        await harness.refuse(invalidGrant);
        expect(session.status, moment).to.equal(act === 'set' ? 'active' : 'idle');
        expect(harness.told('login-required'), `${act} at ${moment}`).to.have.length(0);
      }
    }
  });

  it('cannot undo the end by stopping and starting the session', async () => {
    const harness = await refreshing();
    harness.session.subscribe(event => {
      if (event.type === 'refresh-failed') harness.session.stop();
    });
    await harness.refuse(new TokenError('invalid_client', 'The token endpoint rejected the request.'));
    harness.session.start();
    await harness.clock.advance(10_000);
    expect(harness.requests).to.have.length(1);
    expect(harness.session.status).to.equal('failed');
    expect(harness.session.token).to.equal(null);
    expect(harness.told('login-required')).to.have.length(1);
  });

  it('receive no event after they have been removed', () => {
    const harness = new SessionHarness();
    let heard = 0;
    let unsubscribe = (): void => undefined;
    harness.session.subscribe(() => {
      unsubscribe();
    });
    unsubscribe = harness.session.subscribe(() => {
      heard += 1;
    });
    harness.session.setTokens(tokens(1));
    expect(heard).to.equal(0);
  });

  it('receive only the events after they have been added', () => {
    const harness = new SessionHarness();
    const heard: string[] = [];
    harness.session.subscribe(event => {
      if (event.type === 'token') harness.session.subscribe(later => heard.push(word(later)));
    });
    harness.session.setTokens(tokens(1));
    expect(heard).to.deep.equal(['active']);
  });

  it('may throw: the page reports the error, the session goes on', async () => {
    const harness = new SessionHarness();
    let events = 0;
    const reported = new Promise<unknown>(resolve => {
      const previous = window.onerror;
      window.onerror = (_message, _source, _line, _column, error) => {
        window.onerror = previous;
        resolve(error);
        return true;
      };
    });
    harness.session.subscribe(() => {
      if (events++ === 0) throw new Error('of the page');
    });
    harness.session.setTokens(tokens(1));
    expect(harness.session.status).to.equal('active');
    expect(await reported).to.have.property('message', 'of the page');
  });
});

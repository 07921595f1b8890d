import { expect } from '@open-wc/testing';
import { TokenError, type TokenResponse } from '../../src/session/index.js';
import {
  invalidGrant,
  refreshing,
  rejection,
  running,
  SessionHarness,
  tokens,
} from '../support/session-harness.js';

describe('TokenSession: its start and its stop', () => {
  it('request the first token if none was set, for which callers may wait before', async () => {
    const harness = new SessionHarness();
    const waiting = harness.session.getToken();
    harness.session.start();
    expect(harness.session.status).to.equal('acquiring');
    expect(harness.request.reason).to.equal('initial');
    expect(harness.request.refreshToken).to.equal(undefined);
    await harness.answer();
    expect(await waiting).to.equal('access-2');
    expect(harness.statuses).to.deep.equal(['acquiring', 'active']);
    expect(harness.session.generation).to.equal(1);
  });

  it('reject callers in between, unless the token is valid', async () => {
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

  it('make requests on a machine that reports to be offline from the start', async () => {
    const harness = new SessionHarness();
    harness.online = false;
    harness.session.start();
    expect(harness.requests).to.have.length(1);
    await harness.answer();
    await harness.clock.advance(80_000);
    expect(harness.requests).to.have.length(2);
  });

  it('report a missing refresher, until one is configured', async () => {
    const harness = new SessionHarness({ refresher: undefined });
    harness.session.start();
    expect(harness.told('refresh-failed')[0]?.error.code).to.equal('endpoint_missing');
    expect(harness.session.status).to.equal('failed');
    expect(harness.told('login-required')).to.have.length(0);
    expect(await rejection(harness.session.getToken())).to.have.property('code', 'endpoint_missing');
    harness.session.configure({ refresher: () => Promise.resolve(tokens(1)) });
    await harness.clock.advance(0);
    expect(harness.session.status).to.equal('active');
  });
});

describe('TokenSession: getToken()', () => {
  it('resolves with the current token while that is valid for long enough', async () => {
    const harness = running();
    expect(await harness.session.getToken()).to.equal('access-1');
    expect(await harness.session.getToken({ minValidity: 100 })).to.equal('access-1');
    expect(harness.requests).to.have.length(0);
    const longer = harness.session.getToken({ minValidity: 101 });
    expect(harness.requests).to.have.length(1);
    await harness.answer();
    expect(await longer).to.equal('access-2');
  });

  it('makes no request for a caller that has aborted before', async () => {
    const { session, requests } = running();
    const signal = AbortSignal.abort(new Error('left'));
    for (const minValidity of [0, 1_000])
      expect(await rejection(session.getToken({ minValidity, signal }))).to.have.property('message', 'left');
    expect(requests).to.have.length(0);
  });
});

describe('TokenSession: invalid_grant', () => {
  it('ends the session: no token, no request, one event for the login, until new tokens are set', async () => {
    const harness = await refreshing();
    const waiting = rejection(harness.session.refresh());
    await harness.refuse(invalidGrant);
    expect(await waiting).to.equal(invalidGrant);
    expect(harness.session.status).to.equal('failed');
    expect(harness.session.token).to.equal(null);
    expect(harness.told('revoked')).to.deep.equal([{ type: 'revoked', reason: 'session_over' }]);
    expect(harness.told('refresh-failed')[0]?.retryIn).to.equal(null);
    harness.wake('online');
    await harness.clock.advance(86_400_000);
    expect(await rejection(harness.session.getToken())).to.equal(invalidGrant);
    expect(harness.requests).to.have.length(1);
    expect(harness.told('login-required')).to.have.length(1);
    expect(harness.clock.armed).to.equal(0);
    harness.session.setTokens(tokens(5));
    expect(harness.session.status).to.equal('active');
    expect(harness.session.generation).to.equal(2);
  });
});

describe('TokenSession: invalid arguments', () => {
  const unreadable = {
    get access_token(): string {
      throw new Error('of the page');
    },
  };

  it('are rejected by setTokens(), which keeps the tokens before', async () => {
    const { session } = running();
    for (const wrong of [
      {},
      null,
      'text',
      { access_token: '' },
      { access_token: 7 },
      { token: {} },
      unreadable,
    ]) {
      expect(() => {
        session.setTokens(wrong as unknown as TokenResponse);
      }).to.throw(TokenError, /access_token/);
    }
    expect(await session.getToken()).to.equal('access-1');
  });

  it('are rejected by configure(): options out of range', () => {
    const { session } = running();
    const outOfRange = [
      ...[0, 1, -1, 2, NaN].map(refreshAt => ({ refreshAt })),
      ...[0, -1, NaN, Infinity].map(requestTimeout => ({ requestTimeout })),
    ];
    for (const options of outOfRange)
      expect(() => {
        session.configure(options);
      }).to.throw(TokenError);
  });

  it('fail the request if they are the response, or an exception of the refresher without its text', async () => {
    const harness = await refreshing();
    harness.request.answer(unreadable);
    await harness.clock.advance(0);
    expect(harness.told('refresh-failed').map(({ error }) => error.code)).to.deep.equal(['invalid_response']);

    const throwing = new SessionHarness({
      refresher: () => {
        throw new Error('a secret');
      },
    });
    throwing.random = 0.5;
    throwing.session.start();
    await throwing.clock.advance(0);
    const [failure] = throwing.told('refresh-failed');
    expect(failure?.error.code).to.equal('network');
    expect(failure?.error.message).not.to.contain('secret');
    expect(throwing.session.status).to.equal('retrying');
  });
});

describe('TokenSession: secrets', () => {
  it('are neither in JSON nor in public properties', () => {
    const { session } = running();
    expect(JSON.stringify(session)).not.to.match(/access-1|refresh-1/);
    expect(JSON.stringify(session.token)).not.to.match(/access-1|refresh-1/);
    expect(session.token?.response).not.to.have.property('refresh_token');
  });
});

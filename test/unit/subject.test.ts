import { expect } from '@open-wc/testing';
import { httpRefresher, type TokenError } from '../../src/session/index.js';
import { invalidGrant, refreshing, running, SessionHarness, tokens } from '../support/session-harness.js';
import { unsignedJwt } from '../support/unsigned-jwt.js';
import { accessTokens, VirtualTabs } from '../support/virtual-tabs.js';

const idToken = (sub: string): string => unsignedJwt({ sub, iat: 0, exp: 1 });
const codes = (harness: SessionHarness): string[] =>
  harness.told('login-required').map(({ error }) => error.code);

describe('the user of a session', () => {
  for (const [what, options, first, second] of [
    ['the page', { subject: 'alice' }, {}, { sub: 'bob' }],
    ['the page, by an ID token', { subject: 'alice' }, {}, { id_token: idToken('bob') }],
    ['the first response', {}, { sub: 'alice' }, { sub: 'bob' }],
    ['the first ID token', {}, { id_token: idToken('alice') }, { id_token: idToken('bob') }],
  ] as const)
    it(`is that of ${what}: a response for another one ends the session, and no part of it is kept`, async () => {
      const harness = await refreshing(first, options);
      const waiting = harness.session.refresh().catch((error: unknown) => (error as TokenError).code);
      await harness.answer(second);
      expect(await waiting).to.equal('subject_changed');
      expect(harness.session.status).to.equal('failed');
      expect(harness.session.token).to.equal(null);
      expect(harness.told('token')).to.have.length(1);
      expect(harness.told('revoked')).to.deep.equal([{ type: 'revoked', reason: 'session_over' }]);
      expect(codes(harness)).to.deep.equal(['subject_changed']);
      await harness.clock.advance(1_000_000);
      expect(harness.requests).to.have.length(1);
    });

  it('is named by each source in its own way, and by an access token in none', async () => {
    const access = (sub: string): string => unsignedJwt({ sub, iat: 0, exp: 100 });
    const harness = await refreshing({ sub: '4711', access_token: access('x') });
    for (const named of [
      { id_token: idToken('alice'), access_token: access('y') },
      { sub: '4711', id_token: idToken('zoe') },
      { sub: 4711 },
      {},
    ]) {
      await harness.answer(named);
      expect(harness.session.status).to.equal('active');
      void harness.session.refresh();
    }
    expect(harness.request.subject).to.equal('4711');
  });

  it('counts until tokens are set again, or a sign-out', async () => {
    const harness = running({ sub: 'alice' });
    harness.session.setTokens(tokens(5, { sub: 'bob' }));
    expect(harness.session.status).to.equal('active');
    harness.session.clear();
    harness.session.setTokens(tokens(6));
    void harness.session.refresh();
    expect(harness.request.subject).to.equal(undefined);
    await harness.answer({ sub: 'carol' });
    expect(harness.session.status).to.equal('active');
  });

  it('is refused in tokens that the page sets, and by a page that is for another one', () => {
    const harness = running({}, { subject: 'alice' });
    harness.session.setTokens(tokens(5, { sub: 'bob' }));
    expect(codes(harness)).to.deep.equal(['subject_changed']);
    harness.session.setTokens(tokens(6, { sub: 'alice' }));
    expect(harness.session.status).to.equal('active');
    const late = running({ sub: 'bob' });
    late.session.configure({ subject: 'alice' });
    expect(codes(late)).to.deep.equal(['subject_changed']);
  });

  it('stays the same in a silent login', async () => {
    const harness = new SessionHarness();
    harness.session.configure({ reauthenticate: () => Promise.resolve(tokens(9, { sub: 'bob' })) });
    harness.session.setTokens(tokens(1, { sub: 'alice' }));
    harness.session.start();
    void harness.session.refresh().catch(() => undefined);
    await harness.refuse(invalidGrant);
    expect(codes(harness)).to.deep.equal(['subject_changed']);
    expect(harness.session.token).to.equal(null);
  });

  it('is sent to a backend, whose 409 ends the session only if it names the reason', async () => {
    const bodies: unknown[] = [];
    let answer = Response.json({ error: 'subject_changed' }, { status: 409 });
    const refresher = httpRefresher({
      endpoint: 'https://app.example/token',
      format: 'cookie',
      fetch: (_url, init) => {
        bodies.push(init?.body);
        return Promise.resolve(answer);
      },
    });
    const request = { signal: new AbortController().signal, reason: 'initial', attempt: 1 } as const;
    const errorOf = (subject?: string): Promise<TokenError> =>
      refresher({ ...request, ...(subject && { subject }) }).then(
        () => expect.fail(),
        (error: unknown) => error as TokenError,
      );
    const named = await errorOf('alice');
    answer = Response.json({ error: 'conflict' }, { status: 409 });
    const other = await errorOf();
    expect(bodies).to.deep.equal(['{"subject":"alice"}', '{}']);
    expect([named.code, named.status, named.transient]).to.deep.equal(['subject_changed', 409, false]);
    expect(other.transient).to.equal(true);
  });

  describe('in tabs', () => {
    let tabs: VirtualTabs;
    beforeEach(() => {
      tabs = new VirtualTabs();
    });

    it('F7: is not replaced by the login of a peer tab, then or later, until the same user logs in again', async () => {
      const alice = tabs.open();
      alice.session.setTokens(tokens(1, { sub: 'alice' }));
      alice.session.start();
      const peer = await tabs.start(null);
      expect(accessTokens(alice, peer)).to.deep.equal(['access-1', 'access-1']);
      peer.session.setTokens(tokens(5, { sub: 'bob' }));
      await tabs.clock.advance(50);
      expect(accessTokens(alice, peer)).to.deep.equal([undefined, 'access-5']);
      expect(codes(alice)).to.deep.equal(['subject_changed']);
      await peer.beginRefresh();
      await peer.respond(6, { sub: 'bob' });
      expect(accessTokens(alice, peer)).to.deep.equal([undefined, 'access-6']);
      peer.session.setTokens(tokens(7, { sub: 'alice' }));
      await tabs.clock.advance(50);
      expect(accessTokens(alice, peer)).to.deep.equal(['access-7', 'access-7']);
    });

    it('F6: of a page that comes from the login does not get the token of a tab that was left open', async () => {
      const alice = tabs.open();
      alice.session.setTokens(tokens(1, { sub: 'alice' }));
      alice.session.start();
      await tabs.clock.advance(500);
      const bob = tabs.open();
      bob.session.setTokens(tokens(5, { sub: 'bob' }));
      bob.session.start();
      await tabs.clock.advance(500);
      expect(bob.told('token')).to.have.length(1);
      expect(accessTokens(alice, bob)).to.deep.equal([undefined, 'access-5']);
      expect(codes(bob)).to.deep.equal([]);
      expect(codes(alice)).to.deep.equal(['subject_changed']);
    });
  });

  it('G4: asks for a new token before a caller gets one, when the page comes from the back/forward cache', async () => {
    const harness = running();
    await harness.clock.advance(5_000);
    harness.wake('pageshow');
    const token = harness.session.getToken().catch((error: unknown) => (error as TokenError).code);
    expect(harness.requests).to.have.length(1);
    await harness.refuse(invalidGrant);
    expect(await token).to.equal('invalid_grant');
  });

  it('is not asked to log in again where the backend refuses the origin of the page', async () => {
    const refresher = httpRefresher({
      endpoint: 'https://app.example/token',
      fetch: () => Promise.resolve(Response.json({ error: 'origin_refused' }, { status: 403 })),
    });
    const harness = running({}, { refresher });
    const error = await harness.session.refresh().catch((reason: unknown) => reason as TokenError);
    expect(error).to.include({ code: 'origin_refused', status: 403, transient: false });
    expect(codes(harness)).to.deep.equal([]);
    expect(harness.session.status).to.equal('failed');
  });
});

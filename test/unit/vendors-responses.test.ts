import { expect } from '@open-wc/testing';
import { SessionHarness } from '../support/session-harness.js';
import { unsignedJwt } from '../support/unsigned-jwt.js';

describe('TokenSession: what vendors’ servers answer', () => {
  it('takes a token alone, and its lifetime from the JWT', async () => {
    const harness = new SessionHarness();
    harness.session.start();
    const token = unsignedJwt({ iat: 5_000, exp: 5_300 });
    harness.request.answer({ token });
    await harness.clock.advance(0);
    expect(harness.session.token?.accessToken).to.equal(token);
    expect(harness.session.token?.lifetime).to.equal(300_000);
  });

  it('keeps what comes with the token, such as Luzmo’s key', async () => {
    const harness = new SessionHarness();
    harness.session.start();
    harness.request.answer({ key: 'key-1', token: 'token-1', expires_in: 100 });
    await harness.clock.advance(0);
    expect(harness.session.token?.response).to.deep.equal({
      access_token: 'token-1',
      key: 'key-1',
      token: 'token-1',
      expires_in: 100,
    });
  });

  it('prefers an access token to another one that comes with it', async () => {
    const harness = new SessionHarness();
    harness.session.start();
    harness.request.answer({ access_token: 'access-1', token: 'token-1', expires_in: 100 });
    await harness.clock.advance(0);
    expect(harness.session.token?.accessToken).to.equal('access-1');
  });

  it('refuses a token that is no text', async () => {
    const harness = new SessionHarness();
    harness.session.start();
    harness.request.answer({ token: { value: 'token-1' } });
    await harness.clock.advance(0);
    expect(harness.session.token).to.equal(null);
    expect(harness.told('refresh-failed').map(({ error }) => error.code)).to.deep.equal(['invalid_response']);
  });
});

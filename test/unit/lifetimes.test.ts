import { expect } from '@open-wc/testing';
import type { TokenResponse } from '../../src/session/index.js';
import { refreshing, running, SessionHarness, tokens } from '../support/session-harness.js';
import { unsignedJwt } from '../support/unsigned-jwt.js';

const DAY = 86_400_000;

describe('TokenSession: the lifetime of a token', () => {
  const schedules = [
    ['80%', 0, 100, 80_000],
    ['80%, given as a string', 0, '100', 80_000],
    ['76%, to spread many clients', 0.999_999, 100, 76_001],
  ] as const;
  for (const [name, random, expires_in, due] of schedules) {
    it(`leads to a refresh at ${name}`, async () => {
      const harness = new SessionHarness();
      harness.random = random;
      harness.session.setTokens(tokens(1, { expires_in }));
      harness.session.start();
      await harness.clock.advance(due - 1);
      expect(harness.requests).to.have.length(0);
      await harness.clock.advance(1);
      expect(harness.requests).to.have.length(1);
      expect(harness.request).to.include({ refreshToken: 'refresh-1', reason: 'scheduled', attempt: 1 });
      expect(harness.session.status).to.equal('refreshing');
    });
  }

  const unknown = [
    { expires_in: undefined },
    { expires_in: NaN },
    { expires_in: 'soon' },
    { expires_in: 1e308 },
    { expires_in: '1e308' },
    { expires_in: undefined, access_token: unsignedJwt({ iat: -1e308, exp: 1e308 }) },
  ] as Partial<TokenResponse>[];
  for (const response of unknown) {
    it(`is unknown, and the token refreshed on demand only: ${JSON.stringify(response)}`, async () => {
      const { clock, requests, session } = running(response);
      await clock.advance(10 * DAY);
      expect(requests).to.have.length(0);
      expect(session.token).to.include({ lifetime: null, expiresAt: null });
      expect(session.status).to.equal('active');
      void session.refresh();
      expect(requests).to.have.length(1);
    });
  }

  it('is not reported as too short because of one response that the page received late', async () => {
    const harness = await refreshing({ expires_in: 10 });
    harness.clock.freeze(9_900);
    const waiting = harness.session.getToken();
    harness.clock.freeze(1_000);
    await harness.answer({ expires_in: 10 });
    expect(harness.told('lifetime-too-short')).to.have.length(0);
    expect(harness.requests).to.have.length(2);
    // The token had expired on arrival: callers get the next one.
    await harness.answer({ expires_in: 10 });
    expect(await waiting).to.equal('access-3');
  });

  it('may be over on arrival: callers get the token if all are', async () => {
    const harness = running({ expires_in: 2 });
    const answers: string[] = [];
    await harness.clock.advance(1_600);
    for (let n = 0; n < 3; n++) {
      await harness.clock.advance(3_000);
      void harness.session.getToken().then(token => answers.push(token));
      await harness.answer({ expires_in: 2 });
    }
    expect(answers).to.deep.equal(['access-3', 'access-3', 'access-4']);
    // Reported once.
    expect(harness.told('lifetime-too-short')).to.deep.equal([
      { type: 'lifetime-too-short', lifetime: 2_000 },
    ]);
  });
});

describe('TokenSession: the fields of a token response', () => {
  const jwt = unsignedJwt({ iat: 5_000, exp: 5_300 });
  const luzmo = { key: 'key-1', token: 'token-1', expires_in: 100 };
  const both = { access_token: 'access-1', token: 'token-1', expires_in: 100 };
  const responses: [string, object, string, number][] = [
    ['a token alone, with the lifetime of its JWT', { token: jwt }, jwt, 300_000],
    ['fields in addition to the token, such as Luzmo’s key', luzmo, 'token-1', 100_000],
    ['an access token rather than another token', both, 'access-1', 100_000],
  ];
  for (const [name, response, accessToken, lifetime] of responses) {
    it(`are accepted: ${name}`, async () => {
      const harness = new SessionHarness();
      harness.session.start();
      harness.request.answer(response);
      await harness.clock.advance(0);
      expect(harness.session.token?.response).to.deep.equal({ ...response, access_token: accessToken });
      expect(harness.session.token).to.include({ accessToken, lifetime });
    });
  }
});

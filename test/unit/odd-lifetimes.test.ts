import { expect } from '@open-wc/testing';
import { SessionHarness, tokens } from '../support/session-harness.js';

const claims = btoa(JSON.stringify({ iat: -1e308, exp: 1e308 }));

describe('A lifetime that no clock can count', () => {
  for (const response of [
    { expires_in: 1e308 },
    { expires_in: '1e308' },
    { expires_in: undefined, access_token: `e30.${claims}.x` },
  ]) {
    it(`is none: ${JSON.stringify(response)}`, async () => {
      const { session, clock } = new SessionHarness();
      session.setTokens(tokens(1, response as { expires_in: number }));
      session.start();
      await clock.advance(0);
      expect(session.token?.lifetime).to.equal(null);
      expect(session.token?.expiresAt).to.equal(null);
      expect(session.status).to.equal('active');
      session.stop();
    });
  }
});

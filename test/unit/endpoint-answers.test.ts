import { expect } from '@open-wc/testing';
import { httpRefresher, TokenSession } from '../../src/session/index.js';
import { SessionHarness, tokens } from '../support/session-harness.js';

const SECOND = 1_000;
/** Of the token, in seconds: the refresh starts at 48 s. */
const LIFETIME = 60;

/** Its body is read in microtasks: a real one takes turns of the event loop, in which virtual time stands still. */
function respond(status: number, body?: object, response = new Response(null, { status })): Response {
  const json = (): Promise<unknown> =>
    body ? Promise.resolve(body) : Promise.reject(new SyntaxError('Unexpected token <'));
  return Object.assign(response, { json });
}

/** A session in virtual time whose token endpoint answers every request alike. */
function answeredBy(answer: () => Response): SessionHarness {
  const fetch = (): Promise<Response> => Promise.resolve(answer());
  const refresher = httpRefresher({ endpoint: 'https://login.example/token', format: 'form', fetch });
  const harness = new SessionHarness({ refresher });
  harness.random = 0.999;
  harness.session.setTokens(tokens(1, { expires_in: LIFETIME }));
  harness.session.start();
  return harness;
}

const html = (status: number): Response => respond(status);
const oauthError = (status: number, error: string, more: object = {}): Response =>
  respond(status, { error, ...more });

describe('The token endpoint: a response that may come from a proxy', () => {
  const responses: [what: string, code: string, answer: () => Response][] = [
    ['a 400 of HTML', 'endpoint_refused', () => html(400)],
    ['a 403 of HTML', 'endpoint_refused', () => html(403)],
    ['a 404 of HTML', 'endpoint_refused', () => html(404)],
    ['a 405 of HTML', 'endpoint_refused', () => html(405)],
    ['a 451 of HTML', 'endpoint_refused', () => html(451)],
    ['a framework’s 403', 'endpoint_refused', () => oauthError(403, 'Forbidden')],
    // With `redirect: 'manual'`, `fetch` resolves with an opaque response, whose status is 0.
    ['a redirect', 'redirected', () => respond(0, undefined, Response.error())],
    ['a readable 302', 'redirected', () => respond(302)],
  ];
  for (const [what, code, answer] of responses) {
    it(`${what} does not end a session with a valid token; a token afterwards does the rest`, async () => {
      let isProxy = true;
      const harness = answeredBy(() =>
        isProxy ? answer() : respond(200, tokens(2, { expires_in: LIFETIME })),
      );
      await harness.clock.advance(58 * SECOND);
      expect(harness.told('refresh-failed').map(({ error }) => error.code)).to.include(code);
      expect(harness.told('revoked')).to.have.length(0);
      expect(harness.session.status).to.equal('retrying');
      isProxy = false;
      await harness.clock.advance(10 * SECOND);
      expect(harness.session.generation).to.equal(2);
    });

    it(`${what} ends it once the token has expired`, async () => {
      const harness = answeredBy(answer);
      await harness.clock.advance(90 * SECOND);
      const failures = harness.told('refresh-failed');
      expect(failures.length).to.be.at.least(3);
      expect(failures.at(-1)).to.include({ retryIn: null });
      expect(harness.told('login-required').map(({ error }) => error.code)).to.deep.equal([code]);
    });
  }

  it('is tried three times by a session without a token', async () => {
    const fetch = (): Promise<Response> => Promise.resolve(html(404));
    const endpoint = 'https://login.example/token';
    const harness = new SessionHarness({ refresher: httpRefresher({ endpoint, fetch }) });
    harness.session.start();
    await harness.clock.advance(60 * SECOND);
    expect(harness.told('refresh-failed').map(({ attempt, retryIn }) => [attempt, retryIn])).to.deep.equal([
      [1, 0],
      [2, 0],
      [3, null],
    ]);
  });
});

describe('The token endpoint: a response that ends the session at once', () => {
  const responses: [code: string, answer: () => Response][] = [
    ['refused', () => html(401)],
    ['refused', () => oauthError(401, 'Unauthorized')],
    ['invalid_grant', () => oauthError(400, 'invalid_grant')],
    ['invalid_grant', () => oauthError(200, 'invalid_grant')],
    ['invalid_client', () => oauthError(401, 'invalid_client')],
    ['invalid_client', () => oauthError(403, 'invalid_client')],
    ['access_denied', () => oauthError(403, 'access_denied')],
    ['invalid_target', () => oauthError(400, 'invalid_target')],
    ['invalid_dpop_proof', () => oauthError(400, 'invalid_dpop_proof')],
    ['login_required', () => oauthError(400, 'login_required')],
    ['interaction_required', () => oauthError(400, 'interaction_required')],
  ];
  for (const [code, answer] of responses) {
    it(`${answer().status} with ${code}`, async () => {
      const harness = answeredBy(answer);
      await harness.clock.advance(48 * SECOND);
      expect(harness.told('login-required').map(({ error }) => error.code)).to.deep.equal([code]);
      expect(harness.told('refresh-failed')).to.have.length(1);
    });
  }
});

describe('The token endpoint: a response that concerns only this request', () => {
  const responses: [what: string, code: string, answer: () => Response][] = [
    ['400 slow_down', 'server_error', () => oauthError(400, 'slow_down')],
    ['400 temporarily_unavailable', 'server_error', () => oauthError(400, 'temporarily_unavailable')],
    ['400 use_dpop_nonce', 'server_error', () => oauthError(400, 'use_dpop_nonce')],
    ['503 invalid_client', 'server_error', () => oauthError(503, 'invalid_client')],
    ['200 temporarily_unavailable', 'server_error', () => oauthError(200, 'temporarily_unavailable')],
    ['409 conflict', 'server_error', () => oauthError(409, 'conflict')],
  ];
  for (const [what, code, answer] of responses) {
    it(`${what} is retried, also without a valid token`, async () => {
      const harness = answeredBy(answer);
      await harness.clock.advance(300 * SECOND);
      const failures = harness.told('refresh-failed').map(({ error }) => error.code);
      expect(new Set(failures)).to.deep.equal(new Set([code]));
      expect(failures.length).to.be.at.least(5);
      expect(harness.told('login-required')).to.have.length(0);
    });
  }

  it('accepts a token although the response has an error, too', async () => {
    const harness = answeredBy(() => respond(200, { ...tokens(2), error: 'invalid_grant' }));
    await harness.clock.advance(48 * SECOND);
    expect(harness.session.generation).to.equal(2);
  });
});

describe('TokenError.description', () => {
  it('is the server’s explanation, without control characters, cut at 200; no message has it', async () => {
    const description = `Token is not active\r\n\u0000\u009f${'x'.repeat(300)}`;
    const harness = answeredBy(() => oauthError(400, 'invalid_grant', { error_description: description }));
    await harness.clock.advance(48 * SECOND);
    const [failure] = harness.told('refresh-failed');
    expect(failure?.error.description).to.equal(`Token is not active ${'x'.repeat(180)}`);
    expect(harness.told('login-required')[0]?.error.description).to.equal(failure?.error.description);
    expect(failure?.error.message).not.to.include('active');
  });

  it('does not exist if it repeats the refresh token', async () => {
    const harness = answeredBy(() =>
      oauthError(400, 'invalid_grant', { error_description: 'The token refresh-1 was used before.' }),
    );
    await harness.clock.advance(48 * SECOND);
    expect(harness.told('refresh-failed')[0]?.error.description).to.equal(undefined);
  });

  it('does not exist if it is not a text', async () => {
    for (const value of [undefined, null, 7, {}, ['Token is not active']]) {
      const harness = answeredBy(() => oauthError(400, 'invalid_grant', { error_description: value }));
      await harness.clock.advance(48 * SECOND);
      expect(harness.told('refresh-failed')[0]?.error.description).to.equal(undefined);
    }
  });
});

describe('The token endpoint: a redirect', () => {
  it('is not followed: another address does not get the refresh token', async () => {
    const seen: RequestInit[] = [];
    const fetch = (_: unknown, init: RequestInit = {}): Promise<Response> => {
      seen.push(init);
      return Promise.resolve(Response.json(tokens(2)));
    };
    const refresher = httpRefresher({ endpoint: 'https://login.example/token', fetch });
    const session = new TokenSession({ refresher });
    session.setTokens(tokens(1));
    session.start();
    await session.refresh();
    session.stop();
    expect(seen.map(({ redirect }) => redirect)).to.deep.equal(['manual']);
  });
});

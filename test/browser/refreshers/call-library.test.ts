import { expect } from '@open-wc/testing';
import { TokenError } from '../../../src/session/index.js';
import { callLibrary } from '../../../src/session/refreshers/call-library.js';
import { errorOf, expectNoSecret } from './refresher-contract.js';

/** An error with any of these sets of fields becomes a `TokenError` with those. */
function itBecomes(fields: Partial<TokenError>, ...errors: object[]): void {
  for (const error of errors)
    it(`${JSON.stringify(error)} becomes ${JSON.stringify(fields)}`, async () => {
      const reason = Object.assign(new Error('secret-text'), error);
      const result = await errorOf(
        callLibrary(() => Promise.reject(reason)),
        fields,
      );
      expect(result).to.be.instanceOf(TokenError);
      expectNoSecret(result, ['secret']);
    });
}

describe('An error of a library', () => {
  // RFC 6749 §5.2, in whichever field
  for (const code of [
    'invalid_grant',
    'invalid_client',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
    'invalid_request',
  ] as const) {
    itBecomes({ code, transient: false }, { error: code }, { errorCode: code });
    itBecomes({ code, status: 400 }, { code, status: 400 });
  }
  // Only a login helps.
  itBecomes(
    { code: 'invalid_grant', transient: false },
    { error: 'login_required' },
    { error: 'interaction_required' },
    { error: 'consent_required' },
    { error: 'account_selection_required' },
    { error: 'missing_refresh_token' },
    { error: 'mfa_required' },
    { name: 'InteractionRequiredAuthError', errorCode: 'no_tokens_found' },
    { name: 'BrowserAuthError', errorCode: 'no_account_error' },
    { name: 'AuthApiError', code: 'refresh_token_not_found', status: 400 },
    { name: 'AuthApiError', code: 'refresh_token_already_used', status: 400 },
    { name: 'AuthApiError', code: 'session_not_found', status: 403 },
    { name: 'AuthApiError', code: 'session_expired', status: 403 },
    { name: 'AuthSessionMissingError', status: 400 },
  );
  // The status alone
  itBecomes({ code: 'rate_limited', status: 429, transient: true }, { status: 429 });
  for (const status of [408, 409, 425, 500, 503, 530])
    itBecomes({ code: 'server_error', status, transient: true }, { status });
  for (const status of [400, 401, 403, 404])
    itBecomes({ code: 'refused', status, transient: false }, { status });
  itBecomes({ code: 'refused', transient: false }, { error: 'access_denied' });
  // A transient status or code prevails.
  itBecomes(
    { code: 'server_error', transient: true },
    { error: 'invalid_grant', status: 503 },
    { name: 'AuthRefreshDiscardedError', status: 409 },
    { errorCode: 'temporarily_unavailable' },
    { error: 'server_error', status: 400 },
    { error: 'use_dpop_nonce', status: 400 },
  );
  // The response, where the library hands it out
  itBecomes({ code: 'server_error', status: 502 }, { cause: new Response('', { status: 502 }) });
  const response = new Response('', { status: 429, headers: { 'retry-after': '2' } });
  itBecomes({ code: 'rate_limited', status: 429, retryAfter: 2_000 }, { response });
  // Anything else: there was no response.
  itBecomes(
    { code: 'network', transient: true },
    {},
    { status: 0, name: 'AuthRetryableFetchError' },
    { code: 20, name: 'AbortError' },
    { errorCode: 'secret-code' },
  );

  it('is the same if it is a TokenError', async () => {
    const own = new TokenError('timeout', 'Too late.');
    expect(
      await errorOf(
        callLibrary(() => Promise.reject(own)),
        {},
      ),
    ).to.equal(own);
  });

  it('may be thrown instead of rejected', async () => {
    const thrown = callLibrary(() => {
      throw new TypeError('secret-text');
    });
    expectNoSecret(await errorOf(thrown, { code: 'network' }), ['secret']);
  });

  for (const nothing of [null, undefined])
    it(`is invalid_grant if the result is ${nothing}`, async () => {
      await errorOf(
        callLibrary(() => Promise.resolve(nothing)),
        { code: 'invalid_grant' },
      );
    });
});

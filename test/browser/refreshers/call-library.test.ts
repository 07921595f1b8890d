import { expect } from '@open-wc/testing';
import { TokenError, type TokenErrorCode } from '../../../src/session/index.js';
import { callLibrary } from '../../../src/session/refreshers/call-library.js';
import { errorOf } from './call-refresher.js';

const headers = { 'retry-after': '2' };

/** An error with any of these sets of fields becomes a `TokenError` with those. */
const CASES: [fields: Partial<TokenError>, ...errors: object[]][] = [
  // Only a login helps.
  [
    { code: 'invalid_grant', transient: false },
    ...['login_required', 'interaction_required', 'consent_required'].map(error => ({ error })),
    ...['account_selection_required', 'missing_refresh_token', 'mfa_required'].map(error => ({ error })),
    { name: 'InteractionRequiredAuthError', errorCode: 'no_tokens_found' },
    { name: 'BrowserAuthError', errorCode: 'no_account_error' },
    { name: 'AuthApiError', code: 'refresh_token_not_found', status: 400 },
    { name: 'AuthApiError', code: 'refresh_token_already_used', status: 400 },
    { name: 'AuthApiError', code: 'session_not_found', status: 403 },
    { name: 'AuthApiError', code: 'session_expired', status: 403 },
    { name: 'AuthSessionMissingError', status: 400 },
  ],
  [{ code: 'rate_limited', status: 429, transient: true }, { status: 429 }],
  [{ code: 'refused', transient: false }, { error: 'access_denied' }],
  // A transient status or code prevails.
  [
    { code: 'server_error', transient: true },
    { error: 'invalid_grant', status: 503 },
    { name: 'AuthRefreshDiscardedError', status: 409 },
    { errorCode: 'temporarily_unavailable' },
    { error: 'server_error', status: 400 },
    { error: 'use_dpop_nonce', status: 400 },
  ],
  // The response, where the library hands it out
  [{ code: 'server_error', status: 502 }, { cause: new Response('', { status: 502 }) }],
  [
    { code: 'rate_limited', status: 429, retryAfter: 2_000 },
    { response: new Response('', { status: 429, headers }) },
  ],
  // Anything else: there was no response.
  [
    { code: 'network', transient: true },
    {},
    { status: 0, name: 'AuthRetryableFetchError' },
    { code: 20, name: 'AbortError' },
    { errorCode: 'secret-code' },
  ],
];
// RFC 6749 §5.2, in whichever field
const codes =
  'invalid_client invalid_grant invalid_request invalid_scope unauthorized_client unsupported_grant_type';
for (const code of codes.split(' ') as TokenErrorCode[])
  CASES.push([{ code, transient: false }, { error: code }, { errorCode: code }, { code, status: 400 }]);
// The status alone
for (const status of [408, 409, 425, 500, 503, 530])
  CASES.push([{ code: 'server_error', status, transient: true }, { status }]);
CASES.push([{ code: 'refused', status: 401, transient: false }, { status: 401 }]);
for (const status of [400, 403, 404])
  CASES.push([{ code: 'endpoint_refused', status, transient: false }, { status }]);

describe('An error of a library', () => {
  for (const [fields, ...errors] of CASES)
    for (const error of errors)
      it(`${JSON.stringify(error)} becomes ${JSON.stringify(fields)}`, async () => {
        const reason = Object.assign(new Error('secret-text'), error);
        const call = callLibrary(() => Promise.reject(reason));
        expect(await errorOf(call, fields, ['secret'])).to.be.instanceOf(TokenError);
      });

  it('is the same if it is a TokenError', async () => {
    const own = new TokenError('timeout', 'Too late.');
    const call = callLibrary(() => Promise.reject(own));
    expect(await errorOf(call, {})).to.equal(own);
  });

  it('may be thrown instead of rejected', async () => {
    const call = callLibrary(() => {
      throw new TypeError('secret-text');
    });
    await errorOf(call, { code: 'network' }, ['secret']);
  });

  it('may be the response itself, as Superset’s own client throws it', async () => {
    const response = new Response('secret-text', { status: 503, headers });
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as Superset's own client does
    const call = callLibrary(() => Promise.reject(response));
    await errorOf(call, { code: 'server_error', status: 503, retryAfter: 2_000 }, ['secret']);
  });

  for (const nothing of [null, undefined])
    it(`is invalid_grant if the result is ${nothing}`, async () => {
      const call = callLibrary(() => Promise.resolve(nothing));
      await errorOf(call, { code: 'invalid_grant' });
    });
});

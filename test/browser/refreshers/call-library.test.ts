import { expect } from '@open-wc/testing';
import { TokenError } from '../../../src/session/index.js';
import { callLibrary } from '../../../src/session/refreshers/call-library.js';
import { expectNoSecret, refusalOf } from './refresher-contract.js';

function thrown(fields: object): Promise<TokenError> {
  const reason = Object.assign(new Error('secret-text'), fields);
  return refusalOf(callLibrary(() => Promise.reject(reason)));
}

describe('What a library throws', () => {
  const meanings: [object, Partial<TokenError>][] = [
    // RFC 6749 §5.2, wherever the library puts it
    ...[
      'invalid_grant',
      'invalid_client',
      'unauthorized_client',
      'unsupported_grant_type',
      'invalid_scope',
      'invalid_request',
    ].flatMap((code): [object, Partial<TokenError>][] => [
      [{ error: code }, { code: code as TokenError['code'], transient: false }],
      [{ errorCode: code }, { code: code as TokenError['code'], transient: false }],
      [
        { code, status: 400 },
        { code: code as TokenError['code'], status: 400 },
      ],
    ]),
    // Only a login helps.
    ...[
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
    ].map((fields): [object, Partial<TokenError>] => [fields, { code: 'invalid_grant', transient: false }]),
    // The status alone
    [{ status: 429 }, { code: 'rate_limited', status: 429, transient: true }],
    ...[408, 409, 425, 500, 503, 530].map((status): [object, Partial<TokenError>] => [
      { status },
      { code: 'server_error', status, transient: true },
    ]),
    ...[400, 401, 403, 404].map((status): [object, Partial<TokenError>] => [
      { status },
      { code: 'refused', status, transient: false },
    ]),
    [{ error: 'access_denied' }, { code: 'refused', transient: false }],
    // A passing trouble is one whatever else is said.
    [
      { error: 'invalid_grant', status: 503 },
      { code: 'server_error', transient: true },
    ],
    [
      { name: 'AuthRefreshDiscardedError', status: 409 },
      { code: 'server_error', transient: true },
    ],
    [{ errorCode: 'temporarily_unavailable' }, { code: 'server_error', transient: true }],
    [
      { error: 'server_error', status: 400 },
      { code: 'server_error', transient: true },
    ],
    [
      { error: 'use_dpop_nonce', status: 400 },
      { code: 'server_error', transient: true },
    ],
    // The answer, where the library hands it out
    [{ cause: new Response('', { status: 502 }) }, { code: 'server_error', status: 502 }],
    [
      { response: new Response('', { status: 429, headers: { 'retry-after': '2' } }) },
      { code: 'rate_limited', status: 429, retryAfter: 2_000 },
    ],
    // Anything else: no answer came.
    [{}, { code: 'network', transient: true }],
    [
      { status: 0, name: 'AuthRetryableFetchError' },
      { code: 'network', transient: true },
    ],
    [
      { code: 20, name: 'AbortError' },
      { code: 'network', transient: true },
    ],
    [{ errorCode: 'secret-code' }, { code: 'network', transient: true }],
  ];

  for (const [fields, meaning] of meanings) {
    it(`${JSON.stringify(fields)} means ${JSON.stringify(meaning)}`, async () => {
      const error = await thrown(fields);
      expect(error).to.be.instanceOf(TokenError);
      expect(error).to.include(meaning);
      expectNoSecret(error, ['secret']);
    });
  }

  it('leaves a TokenError as it is', async () => {
    const own = new TokenError('timeout', 'Too late.');
    expect(await refusalOf(callLibrary(() => Promise.reject(own)))).to.equal(own);
  });

  it('takes a callback that throws at once for one that rejects', async () => {
    const error = await refusalOf(
      callLibrary(() => {
        throw new TypeError('secret-text');
      }),
    );
    expect(error).to.include({ name: 'TokenError', code: 'network' });
    expectNoSecret(error, ['secret']);
  });

  it('takes no answer at all for a login that is over', async () => {
    for (const nothing of [null, undefined]) {
      expect(await refusalOf(callLibrary(() => Promise.resolve(nothing)))).to.include({
        code: 'invalid_grant',
      });
    }
  });
});

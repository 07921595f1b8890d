import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTokenResponse } from '../../examples/bff/token-response.js';

const DATE = Date.UTC(2026, 0, 1);
const iso = (seconds: number): string => new Date(DATE + seconds * 1_000).toISOString();

/** What the backend makes of an answer of the authorization server. */
async function outcomeOf(
  body: unknown,
  status = 200,
): Promise<Awaited<ReturnType<typeof readTokenResponse>>> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  // The backend's own clock is hours behind.
  const headers = { date: new Date(DATE).toUTCString() };
  return readTokenResponse('r1', Promise.resolve(new Response(text, { status, headers })), 'session');
}

void describe('examples/bff: what authorization servers send', () => {
  const ends: [what: string, fields: object, expires_in: number | undefined][] = [
    ['a number', { expires_in: 300 }, 300],
    ['a text', { expires_in: '300' }, 300],
    ['0, for "never"', { expires_in: 0 }, undefined],
    ['−1, for "never"', { expires_in: -1 }, undefined],
    ['"0", for "never"', { expires_in: '0' }, undefined],
    ['an empty text', { expires_in: '' }, undefined],
    ['null', { expires_in: null }, undefined],
    ['1e999', { expires_in: '1e999' }, undefined],
    ['nothing', {}, undefined],
    ['0, and an end in epoch seconds', { expires_in: 0, expires_at: DATE / 1_000 + 90 }, 90],
    ['an end in epoch ms', { expires_at: DATE + 90_500 }, 90],
    ['an end in a text', { expires_on: String(DATE / 1_000 + 90) }, 90],
    ['an end in ISO 8601', { expiration: iso(90) }, 90],
    ['an end that has passed', { expires_at: DATE / 1_000 - 90 }, 1],
    ['Go’s zero time', { expiry: '0001-01-01T00:00:00Z' }, undefined],
    ['1970', { expires_at: 3_600 }, undefined],
  ];
  for (const [what, fields, expires_in] of ends)
    void it(`states ${expires_in ?? 'no'} seconds for ${what}`, async () => {
      const outcome = await outcomeOf({ access_token: 'a2', refresh_token: 'r2', ...fields });
      assert.ok(outcome.kind === 'refreshed');
      assert.equal(outcome.tokens.expires_in, expires_in);
    });

  void it('passes the same access token on, with its new refresh token', async () => {
    const first = await outcomeOf({ access_token: 'a1', refresh_token: 'r2', expires_in: 20 });
    const second = await outcomeOf({ access_token: 'a1', refresh_token: 'r3', expires_in: 10 });
    assert.deepEqual(
      [first, second].map(
        outcome => outcome.kind === 'refreshed' && [outcome.refreshToken, outcome.tokens.expires_in],
      ),
      [
        ['r2', 20],
        ['r3', 10],
      ],
    );
  });

  for (const error of [
    'invalid_grant',
    'bad_refresh_token',
    'invalid_refresh_token',
    'token_revoked',
    'invalid_code',
    'expired_token',
  ])
    void it(`takes 200 with ${error} for the end of the session`, async () => {
      assert.equal((await outcomeOf({ error })).kind, 'ended');
    });

  const others: [what: string, body: unknown, status?: number][] = [
    ['HTML with 200', '<!doctype html>'],
    ['an empty body', ''],
    ['a JSON text', '"eyJ"'],
    ['null', 'null'],
    ['another shape', { accessToken: 'a2', expiresIn: 3 }],
    ['an unknown error with 200', { error: 'internal_error' }],
    ['an error that is an object', { error: { code: 400 } }],
    ['a 404 of HTML', '<html>', 404],
    ['a 503 that says invalid_grant', { error: 'invalid_grant' }, 503],
  ];
  for (const [what, body, status] of others)
    void it(`takes ${what} for a failure that the page repeats`, async () => {
      assert.equal((await outcomeOf(body, status)).kind, 'unavailable');
    });

  void it('takes a redirect for such a failure', async () => {
    const redirected = Promise.reject(new TypeError('fetch failed'));
    assert.equal((await readTokenResponse('r1', redirected, 'session')).kind, 'unavailable');
  });

  void it('keeps the new refresh token of an answer that has no access token', async () => {
    const outcome = await outcomeOf({ refresh_token: 'r2', expires_in: 3 });
    assert.equal(outcome.kind === 'unavailable' && outcome.refreshToken, 'r2');
  });
});

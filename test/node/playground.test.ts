import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';

import { getResponse } from 'msw';

import { PlaygroundServer } from '../../docs/playground/playground-server.js';
import type { TokenAnswer } from '../support/token-family.js';

const FOLDER = 'https://docs.example/playground/';

void describe('the servers of the playground', () => {
  let server: PlaygroundServer;
  let tokens: TokenAnswer;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_800_000_000_000 });
    server = new PlaygroundServer(FOLDER);
    tokens = server.signIn();
  });

  const answer = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await getResponse([...server.handlers], new Request(FOLDER + path, init));
    assert.ok(response, path);
    return response;
  };
  const refresh = ({ refresh_token }: TokenAnswer): Promise<Response> =>
    answer('oauth/refresh', { method: 'POST', body: JSON.stringify({ refresh_token }) });
  const queryStatus = async ({ access_token }: TokenAnswer): Promise<number> => {
    const response = await answer('api/orders?city=all', {
      headers: { authorization: `Bearer ${access_token}` },
    });
    return response.status;
  };
  const refusal = async (response: Response): Promise<[number, unknown]> => [
    response.status,
    ((await response.json()) as { error?: unknown }).error,
  ];

  void it('accept an access token for the 8 s that the response states', async () => {
    assert.equal(tokens.expires_in, 8);
    mock.timers.tick(7_999);
    assert.equal(await queryStatus(tokens), 200);
    mock.timers.tick(1);
    assert.equal(await queryStatus(tokens), 401);
    assert.equal(await queryStatus({ ...tokens, access_token: 'another' }), 401);
  });

  void it('reject the access tokens that were issued before they were expired, and no later one', async () => {
    server.expireAccessTokens();
    assert.equal(await queryStatus(tokens), 401);
    mock.timers.tick(1);
    assert.equal(await queryStatus((await (await refresh(tokens)).json()) as TokenAnswer), 200);
  });

  void it('rotate the refresh token, and end the login when a used one is presented', async () => {
    const next = (await (await refresh(tokens)).json()) as TokenAnswer;
    assert.notEqual(next.refresh_token, tokens.refresh_token);
    assert.deepEqual(await refusal(await refresh(tokens)), [400, 'invalid_grant']);
    assert.deepEqual(await refusal(await refresh(next)), [400, 'invalid_grant']);
  });

  for (const end of ['revoke', 'useRefreshToken'] as const)
    void it(`refuse the page’s refresh token after ${end}(), until the next login`, async () => {
      server[end]();
      assert.deepEqual(await refusal(await refresh(tokens)), [400, 'invalid_grant']);
      assert.equal((await refresh(server.signIn())).status, 200);
    });

  void it('answer 503 with the remaining seconds in Retry-After, then the tokens', async () => {
    server.injectFault('unavailable', 8);
    mock.timers.tick(2_500);
    const response = await refresh(tokens);
    assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '6']);
    mock.timers.tick(5_500);
    assert.equal((await refresh(tokens)).status, 200);
  });

  void it('do not answer when they cannot be reached, and keep the refresh token', async () => {
    server.injectFault('offline', 12);
    assert.equal((await refresh(tokens)).type, 'error');
    mock.timers.tick(12_000);
    assert.equal((await refresh(tokens)).status, 200);
  });

  void it('answer after 3 s when they are slow', async () => {
    server.injectFault('slow', 20);
    const start = Date.now();
    let status: number | undefined;
    void refresh(tokens).then(response => (status = response.status));
    while (status === undefined) {
      mock.timers.tick(100);
      await new Promise(setImmediate);
    }
    assert.equal(status, 200);
    assert.ok(Date.now() - start >= 3_000);
  });
});

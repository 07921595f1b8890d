import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { createExchange, type Exchange, type Refreshed } from '../../examples/bff/exchange.js';
import { Seal } from '../../examples/bff/sealed-cookies.js';
import { turnsInProcess } from '../../examples/bff/turns.js';

void describe('the exchange of examples/bff', () => {
  // A server's socket keeps its process alive; here, only this does.
  let keepAlive: NodeJS.Timeout;
  before(() => {
    keepAlive = setInterval(() => undefined, 60_000);
  });
  after(() => {
    clearInterval(keepAlive);
  });

  /** An exchange whose token endpoint answers so to each refresh token, and the refresh tokens that it got. */
  function exchangeOver(
    answers: Record<string, Response | Promise<Response>>,
    maxWaitMs?: number,
  ): { exchange: Exchange; presented: string[] } {
    const presented: string[] = [];
    const exchange = createExchange({
      requestTokens: refreshToken => {
        presented.push(refreshToken);
        return Promise.resolve(answers[refreshToken] ?? new Response('', { status: 500 }));
      },
      turns: turnsInProcess(),
      seal: new Seal([randomBytes(32).toString('base64url')]),
      ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    });
    return { exchange, presented };
  }

  const unavailable = { kind: 'unavailable', status: 503, retryAfter: '1' };
  for (const [name, response, expected] of [
    [
      'goes on with the same refresh token where the server does not rotate',
      Response.json({ access_token: 'a1', expires_in: 60 }),
      { kind: 'refreshed', tokens: { access_token: 'a1', expires_in: 60 }, refreshToken: 'r1' },
    ],
    [
      'keeps a successor that came without an access token',
      Response.json({ refresh_token: 'r2' }),
      { ...unavailable, refreshToken: 'r2' },
    ],
    [
      'takes an error page that quotes invalid_grant for a failure of the server',
      Response.json({ error: 'invalid_grant' }, { status: 502 }),
      unavailable,
    ],
  ] as const) {
    void it(name, async () => {
      const { receivedAt: _, ...outcome } = (await exchangeOver({ r1: response }).exchange(
        'r1',
      )) as Refreshed;
      assert.deepEqual(outcome, expected);
    });
  }

  void it('gives a late request the newest refresh token where the last answer brought none', async () => {
    const { exchange, presented } = exchangeOver({
      r1: Response.json({ access_token: 'a1', refresh_token: 'r2' }),
      r2: Response.json({ access_token: 'a2' }),
    });
    await exchange('r1');
    await exchange('r2');
    const { tokens, refreshToken } = (await exchange('r1')) as Refreshed;
    assert.deepEqual({ tokens, refreshToken }, { tokens: { access_token: 'a2' }, refreshToken: 'r2' });
    assert.deepEqual(presented, ['r1', 'r2']);
  });

  void it('lets a turn go on that takes too long for its request', async () => {
    let answer: (response: Response) => void = () => undefined;
    const { exchange, presented } = exchangeOver({ r1: new Promise(resolve => (answer = resolve)) }, 1);
    assert.equal((await exchange('r1')).kind, 'unavailable');
    answer(Response.json({ access_token: 'a1', refresh_token: 'r2' }));
    while ((await exchange('r1')).kind === 'unavailable');
    assert.deepEqual(presented, ['r1']);
  });
});

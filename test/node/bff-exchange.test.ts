import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';

import { createExchange, type Exchange } from '../../examples/bff/exchange.js';
import { Seal } from '../../examples/bff/sealed-cookies.js';
import { turnsInProcess } from '../../examples/bff/turns.js';

void describe('the exchange of examples/bff', () => {
  // A server's socket keeps a process going; here, nothing else would.
  let going: NodeJS.Timeout;
  before(() => {
    going = setInterval(() => undefined, 60_000);
  });
  after(() => {
    clearInterval(going);
  });

  let asked: string[];
  /** What the token endpoint answers to each refresh token. */
  let answers: Record<string, Response | Promise<Response>>;
  beforeEach(() => {
    asked = [];
    answers = {};
  });

  function exchangeWith(maxWaitMs?: number): Exchange {
    return createExchange({
      requestTokens: refreshToken => {
        asked.push(refreshToken);
        return Promise.resolve(answers[refreshToken] ?? new Response('', { status: 500 }));
      },
      turns: turnsInProcess(),
      seal: new Seal([randomBytes(32).toString('base64url')]),
      ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    });
  }

  void it('goes on with the same refresh token where the server does not rotate', async () => {
    answers = { r1: Response.json({ access_token: 'a1', expires_in: 60 }) };
    const outcome = await exchangeWith()('r1');
    assert.ok(outcome.kind === 'refreshed');
    assert.equal(outcome.refreshToken, 'r1');
  });

  void it('gives a late request the newest refresh token where the last answer brought none', async () => {
    answers = {
      r1: Response.json({ access_token: 'a1', refresh_token: 'r2' }),
      r2: Response.json({ access_token: 'a2' }),
    };
    const exchange = exchangeWith();
    await exchange('r1');
    await exchange('r2');
    const late = await exchange('r1');
    assert.deepEqual(late.kind === 'refreshed' && [late.tokens, late.refreshToken], [
      { access_token: 'a2' },
      'r2',
    ]);
    assert.deepEqual(asked, ['r1', 'r2']);
  });

  void it('keeps a successor that came without an access token', async () => {
    answers = { r1: Response.json({ refresh_token: 'r2' }) };
    const outcome = await exchangeWith()('r1');
    assert.deepEqual(outcome, {
      kind: 'unavailable',
      status: 503,
      retryAfter: '1',
      refreshToken: 'r2',
    });
  });

  void it('takes an error page that quotes invalid_grant for what it is', async () => {
    answers = { r1: Response.json({ error: 'invalid_grant' }, { status: 502 }) };
    assert.equal((await exchangeWith()('r1')).kind, 'unavailable');
  });

  void it('lets a turn go on that takes too long for whoever waits', async () => {
    let answer: (response: Response) => void = () => undefined;
    answers = { r1: new Promise<Response>(resolve => (answer = resolve)) };
    const exchange = exchangeWith(1);
    assert.equal((await exchange('r1')).kind, 'unavailable');
    answer(Response.json({ access_token: 'a1', refresh_token: 'r2' }));
    let later = await exchange('r1');
    for (let turn = 0; turn < 200 && later.kind === 'unavailable'; turn += 1) later = await exchange('r1');
    assert.equal(later.kind, 'refreshed');
    assert.deepEqual(asked, ['r1']);
  });
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { createExchange, type Outcome, type Refreshed } from '../../examples/bff/exchange.js';
import { Seal } from '../../examples/bff/sealed-cookies.js';
import { newSession } from '../../examples/bff/session-cookie.js';
import { turnsInProcess } from '../../examples/bff/turns.js';

/** The exchange for one session, by its refresh tokens, and those that the token endpoint got. */
interface Exchanging {
  readonly exchange: (refreshToken: string) => Promise<Outcome>;
  readonly end: (refreshToken: string) => Promise<string>;
  readonly presented: string[];
}

void describe('the exchange of examples/bff', () => {
  // A server's socket keeps its process alive; here, only this does.
  let keepAlive: NodeJS.Timeout;
  before(() => {
    keepAlive = setInterval(() => undefined, 60_000);
  });
  after(() => {
    clearInterval(keepAlive);
  });

  /** An exchange whose token endpoint answers so to each refresh token. */
  function exchangeOver(
    answers: Record<string, Response | Promise<Response>>,
    options: { maxWaitMs?: number; minIntervalMs?: number } = { minIntervalMs: 0 },
  ): Exchanging {
    const presented: string[] = [];
    const exchange = createExchange({
      requestTokens: refreshToken => {
        presented.push(refreshToken);
        return Promise.resolve(answers[refreshToken] ?? new Response('', { status: 500 }));
      },
      turns: turnsInProcess(),
      seal: new Seal([randomBytes(32).toString('base64url')]),
      ...options,
    });
    const session = newSession('');
    const of = (refreshToken: string) => ({ ...session, refreshToken });
    return {
      exchange: token => exchange.refresh(of(token)),
      end: token => exchange.end(of(token)),
      presented,
    };
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
    [
      'takes a proxy’s page with 403 for a failure',
      new Response('<h1>No</h1>', { status: 403 }),
      unavailable,
    ],
    [
      'takes a proxy’s page with 404 for a failure',
      new Response('<h1>No</h1>', { status: 404 }),
      unavailable,
    ],
    [
      'K7: keeps the reason of a refusal, without control characters, what may be a token, and what exceeds 200 characters',
      Response.json(
        {
          error: 'invalid_grant',
          error_description: `Stale\n\u202etoken ${'t'.repeat(43)} ${'é '.repeat(200)}`,
        },
        { status: 400 },
      ),
      { kind: 'ended', description: `Stale token … ${'é '.repeat(93)}` },
    ],
    [
      'ends a session that only a login continues, whatever the server calls it',
      Response.json({ error: 'interaction_required' }, { status: 400 }),
      { kind: 'ended' },
    ],
    [
      'K11: states no lifetime where the server states 0 or less for none',
      Response.json({ access_token: 'a1', expires_in: 0 }),
      { kind: 'refreshed', tokens: { access_token: 'a1' }, refreshToken: 'r1' },
    ],
    [
      'K11: reads a lifetime that the server sends as text',
      Response.json({ access_token: 'a1', expires_in: '60' }),
      { kind: 'refreshed', tokens: { access_token: 'a1', expires_in: 60 }, refreshToken: 'r1' },
    ],
    [
      'K9: keeps the ID token of a refresh away from the page',
      Response.json({ access_token: 'a1', id_token: 'i1' }),
      { kind: 'refreshed', tokens: { access_token: 'a1' }, refreshToken: 'r1', idToken: 'i1' },
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
    const { exchange, presented } = exchangeOver(
      { r1: new Promise(resolve => (answer = resolve)) },
      { maxWaitMs: 1 },
    );
    assert.equal((await exchange('r1')).kind, 'unavailable');
    answer(Response.json({ access_token: 'a1', refresh_token: 'r2' }));
    while ((await exchange('r1')).kind === 'unavailable');
    assert.deepEqual(presented, ['r1']);
  });

  for (const answered of [true, false])
    void it(`K11: gives a late request no token that is over, but ${answered ? 'a new one' : 'the successor'}`, async () => {
      const { exchange, presented } = exchangeOver({
        r1: Response.json({ access_token: 'a1', refresh_token: 'r2', expires_in: 0.05 }),
        ...(answered && { r2: Response.json({ access_token: 'a2', refresh_token: 'r3', expires_in: 0.05 }) }),
      });
      await exchange('r1');
      await delay(60);
      const { receivedAt: _, ...late } = (await exchange('r1')) as Refreshed;
      const renewed = {
        kind: 'refreshed',
        tokens: { access_token: 'a2', expires_in: 0.05 },
        refreshToken: 'r3',
      };
      assert.deepEqual(late, answered ? renewed : { ...unavailable, refreshToken: 'r2' });
      assert.deepEqual(presented, ['r1', 'r2']);
    });

  void it('S2: hands a token out again for a tenth of its life, and 10 s at most, whether the server rotates or not', async () => {
    for (const [rotates, seconds, reused] of [
      [true, 3_600, true],
      [false, 3_600, true],
      [true, 0.5, false],
    ] as const) {
      const next = rotates ? { refresh_token: 'r2' } : {};
      const { exchange, presented } = exchangeOver(
        {
          r1: Response.json({ access_token: 'a1', expires_in: seconds, ...next }),
          r2: Response.json({ access_token: 'a2' }),
        },
        {},
      );
      const { refreshToken } = (await exchange('r1')) as Refreshed;
      await delay(60);
      const again = (await exchange(refreshToken)) as Refreshed;
      assert.equal(again.tokens.access_token, reused ? 'a1' : 'a2', String(seconds));
      assert.deepEqual(presented, reused ? ['r1'] : ['r1', 'r2']);
    }
  });

  for (const rotates of [true, false])
    void it(`S4: after the sign-out no cookie gets a token (rotation: ${rotates})`, async () => {
      const next = rotates ? { refresh_token: 'r2' } : {};
      const { exchange, end, presented } = exchangeOver(
        { r1: Response.json({ access_token: 'a1', ...next }) },
        {},
      );
      await exchange('r1');
      assert.equal(await end('r1'), rotates ? 'r2' : 'r1', 'the newest one is to be revoked');
      for (const token of ['r1', 'r2']) assert.deepEqual(await exchange(token), { kind: 'ended' });
      assert.deepEqual(presented, ['r1']);
    });
});

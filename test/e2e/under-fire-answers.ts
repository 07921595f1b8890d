import assert from 'node:assert/strict';

import type { Fault } from '../support/strict-server/faults.js';
import type { Login } from '../support/strict-server/login.js';
import type { PageOptions } from '../support/strict-server/pages.js';
import {
  AT_ONCE,
  gaps,
  journal,
  LONG,
  open,
  ordinals,
  outcomes,
  renew,
  staysAt,
  survived,
  type Field,
  type Opening,
  type Rows,
} from './under-fire-page.js';

/** With it the library waits 0.1, 0.2, 0.4 … s: known waits, and short ones. */
const DICE = 0.1;
/** ms by which timers of browsers are too early, by their own rounding. */
const ROUNDING = 20;
/** ms, the page's `request-timeout`. */
const TIMEOUT = 2_000;

/** What token servers answer, or do not. */
export const answerRows: Rows = {
  'C 429 with Retry-After: 3': async field => {
    const script: Fault[] = [
      { kind: '429', retryAfter: 3, as: 'seconds' },
      { kind: '429', retryAfter: 2, as: 'date' },
    ];
    const { log } = await refreshed(field, { script }, ['429', '429', 'ok'], [1, 1, 1]);
    log.slice(1).forEach(({ at }, index) => {
      const late = at - (log[index]?.notBefore ?? Infinity);
      assert.ok(late > -ROUNDING, `request ${index + 2} came ${-late} ms too early`);
    });
  },

  'D 503, 503, ok': async field => {
    const script: Fault[] = [{ kind: '503' }, { kind: '503' }];
    await refreshed(field, { script }, ['503', '503', 'ok'], [1, 1, 1]);
  },

  'E connection drops four times': async field => {
    const script = Array.from({ length: 4 }, (): Fault => ({ kind: 'drop' }));
    await refreshed(field, { script }, ['drop', 'drop', 'drop', 'drop', 'ok'], [1, 1, 1, 1, 1]);
  },

  'F answer lost after rotation': async field => {
    const login = await open(field, { dice: DICE, reauthenticate: true, script: [{ kind: 'lose-answer' }] });
    // The second try is right: a server with a grace period would have answered it. This one ends the family.
    await renew(field.page, login, { generation: 2, reuse: 1 });
    assert.deepEqual(outcomes(login), ['lose-answer', 'invalid_grant']);
    assert.equal(login.silentLogins, 1);
    await renew(field.page, login, { generation: 3, reuse: 1 });
    assert.deepEqual(outcomes(login), ['lose-answer', 'invalid_grant', 'ok']);

    const atBackend: Opening = { backend: 'session', script: [{ kind: 'lose-answer' }] };
    await refreshed(field, atBackend, ['lose-answer', 'ok'], [1, 2]);
  },

  'G no answer at all': async field => {
    const login = await givesUp(field, {}, { kind: 'hang' }, [1, 1]);
    assert.equal(login.log[1]?.inFlight, 1, 'the connection that hung was closed');
  },

  'H headers, then the body hangs': async field => {
    const login = await givesUp(field, {}, { kind: 'hang-body', rotated: false }, [1, 1]);
    assert.equal(login.log[1]?.inFlight, 1, 'the connection that hung was closed');
    // Here, WebKit leaves the connection of an aborted `keepalive` request open.
    await givesUp(field, { backend: 'session' }, { kind: 'hang-body', rotated: true }, [1, 2]);
  },

  'K no `expires_in`': async field => {
    const login = await open(field, { lifetimes: [undefined] });
    await staysAt(field.page, login, 0, AT_ONCE);
    await field.page.evaluate(() => {
      const provider = document.querySelector('token-provider')!;
      provider.invalidate(provider.generation);
    });
    await survived(field.page, login, { generation: 2 });
    await renew(field.page, login, { generation: 3 });
    assert.deepEqual(ordinals(login), [1, 2]);
  },

  'L answer without a refresh token': async field => {
    const login = await refreshed(
      field,
      { script: [{ kind: 'no-refresh-token' }] },
      ['no-refresh-token'],
      [1],
    );
    await renew(field.page, login, { generation: 3 });
    assert.deepEqual(outcomes(login), ['no-refresh-token', 'ok']);
    assert.deepEqual(ordinals(login), [1, 1]);
  },

  'P 429 while expired': async field => {
    const login = await open(field, {
      dice: DICE,
      lifetimes: [1, LONG],
      script: [{ kind: '429', retryAfter: 2, as: 'seconds' }],
    });
    await survived(field.page, login, { generation: 2 });
    const told = await journal(field.page);
    assert.ok(told.includes('token-expired') && told.includes('expired'), 'the token ran out');
    assert.deepEqual(outcomes(login), ['429', 'ok']);
    assert.ok((gaps(login)[0] ?? 0) > 2_000 - ROUNDING);
  },

  'S validation fails after rotation': async field => {
    const script: Fault[] = [{ kind: 'invalid-after-rotation' }, { kind: 'html' }];
    await refreshed(field, { script }, ['invalid-after-rotation', 'html', 'ok'], [1, 2, 2]);
  },
};

/** One refresh that brings the next token: what becomes of its requests, and which refresh tokens they present. */
async function refreshed(
  field: Field,
  opening: Opening,
  expectedOutcomes: readonly string[],
  expectedOrdinals: readonly number[],
): Promise<Login> {
  const login = await open(field, { dice: DICE, ...opening });
  await renew(field.page, login, { generation: 2 });
  assert.deepEqual(outcomes(login), expectedOutcomes);
  assert.deepEqual(ordinals(login), expectedOrdinals);
  return login;
}

/** A refresh whose first request meets the fault, and whose next one is not sent before the page's limit. */
async function givesUp(
  field: Field,
  options: PageOptions,
  fault: Fault,
  expectedOrdinals: readonly number[],
): Promise<Login> {
  const opening = { ...options, requestTimeout: TIMEOUT, script: [fault] };
  const login = await refreshed(field, opening, [fault.kind, 'ok'], expectedOrdinals);
  // Less what the first one was on its way for.
  const gap = gaps(login)[0] ?? 0;
  assert.ok(gap > TIMEOUT / 2, `the next request came after ${gap} ms`);
  return login;
}

import { expect } from '@open-wc/testing';
import FakeTimers from '@sinonjs/fake-timers';
import { PendingCalls } from '../../../src/bridge/protocols/pending-calls.js';

describe('PendingCalls', () => {
  const clock = FakeTimers.createClock();
  const calls = new PendingCalls({
    now: () => clock.now,
    schedule(callback, delayMs) {
      const id = clock.setTimeout(callback, delayMs);
      return () => {
        clock.clearTimeout(id);
      };
    },
  });
  let id = 0;
  const call = (): Promise<unknown> => calls.call(newId => (id = newId)).catch((error: unknown) => error);

  it('rejects a call after 30 s, and ignores a late answer', async () => {
    const late = call();
    const lateId = id;
    clock.tick(29_999);
    expect(clock.countTimers(), 'timers').to.equal(1);
    clock.tick(1);
    expect(await late).to.include({ code: 'call_timeout' });
    const next = call();
    calls.resolve(lateId, 'late');
    calls.resolve(id, 'in time');
    expect(await next).to.equal('in time');
    expect(clock.countTimers(), 'timers').to.equal(0);
  });

  it('resolves a call by its number, also as text', async () => {
    const answers = [call(), call()];
    calls.resolve(String(id), 'second');
    calls.resolve(undefined, 'no id');
    calls.reject(NaN, 'no id');
    calls.resolve(id - 1, 'first');
    expect(await Promise.all(answers)).to.deep.equal(['first', 'second']);
  });

  it('resolves no call by a text that only converts to its number', async () => {
    const answer = call();
    for (const odd of [` ${id} `, `0x${id}`, `${id}.0`]) calls.resolve(odd, 'another id');
    calls.resolve(id, 'the frame');
    expect(await answer).to.equal('the frame');
  });

  it('rejects a call by a reason that cannot be converted to text', async () => {
    const answer = call();
    calls.reject(id, { toString: 1, valueOf: 1 });
    expect(await answer).to.include({ code: 'call_failed' });
  });
});

import { expect } from '@open-wc/testing';
import { PendingCalls } from '../../../src/bridge/protocols/pending-calls.js';
import { codeOf } from './calls-contract.js';

/** A clock whose one timer rings when it is told to. */
class Alarm {
  /** ms of the timer that is set; `null`: none is. */
  delay: number | null = null;
  #ring = (): void => undefined;

  readonly now = (): number => 0;

  readonly schedule = (callback: () => void, delay: number): (() => void) => {
    this.delay = delay;
    this.#ring = callback;
    return () => {
      this.delay = null;
    };
  };

  ring(): void {
    this.#ring();
  }
}

describe('Calls to a frame', () => {
  it('are given up after 30 s, and a late answer meets nobody', async () => {
    const alarm = new Alarm();
    const calls = new PendingCalls(alarm);
    const ids: number[] = [];
    const code = codeOf(calls.call(id => ids.push(id)));
    expect(alarm.delay).to.equal(30_000);
    alarm.ring();
    expect(await code).to.equal('call_timeout');
    const next = calls.call(id => ids.push(id));
    calls.resolve(ids[0], 'late');
    calls.resolve(ids[1], 'in time');
    expect(await next).to.equal('in time');
    expect(alarm.delay, 'no timer is left').to.equal(null);
  });

  it('are answered under their number, also where it comes back as text', async () => {
    const calls = new PendingCalls(new Alarm());
    let last = 0;
    const answers = [1, 2].map(() => calls.call(id => (last = id)));
    calls.resolve(String(last), 'second');
    calls.resolve(undefined, 'nobody');
    calls.reject(NaN, 'nobody');
    calls.resolve(last - 1, 'first');
    expect(await Promise.all(answers)).to.deep.equal(['first', 'second']);
  });

  it('are answered under nothing that only means the same number', async () => {
    const calls = new PendingCalls(new Alarm());
    let last = 0;
    const answer = calls.call(id => (last = id));
    for (const odd of [` ${last} `, `0x${last}`, `${last}.0`]) calls.resolve(odd, 'nobody');
    calls.resolve(last, 'the frame');
    expect(await answer).to.equal('the frame');
  });
});

import { expect } from '@open-wc/testing';
import { FrameCalls } from '../../../src/bridge/protocols/frame-calls.js';
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
    const calls = new FrameCalls(alarm);
    const ids: number[] = [];
    const code = codeOf(calls.make(id => ids.push(id)));
    expect(alarm.delay).to.equal(30_000);
    alarm.ring();
    expect(await code).to.equal('call_timeout');
    const next = calls.make(id => ids.push(id));
    calls.answer(ids[0], 'late');
    calls.answer(ids[1], 'in time');
    expect(await next).to.equal('in time');
    expect(alarm.delay, 'no timer is left').to.equal(null);
  });

  it('are answered under their number, also where it comes back as text', async () => {
    const calls = new FrameCalls(new Alarm());
    let last = 0;
    const answers = [1, 2].map(() => calls.make(id => (last = id)));
    calls.answer(String(last), 'second');
    calls.answer(undefined, 'nobody');
    calls.refuse(NaN, 'nobody');
    calls.answer(last - 1, 'first');
    expect(await Promise.all(answers)).to.deep.equal(['first', 'second']);
  });

  it('are answered under nothing that only means the same number', async () => {
    const calls = new FrameCalls(new Alarm());
    let last = 0;
    const answer = calls.make(id => (last = id));
    for (const odd of [` ${last} `, `0x${last}`, `${last}.0`]) calls.answer(odd, 'nobody');
    calls.answer(last, 'the frame');
    expect(await answer).to.equal('the frame');
  });
});

import type { Clock } from '../../src/session/index.js';
import type { Machine } from './machine.js';

/** A machine's clock that counts one owner's timers. */
export class SessionClock implements Clock {
  armed = 0;

  constructor(private readonly machine: Machine) {}

  now(): ReturnType<Clock['now']> {
    return this.machine.now();
  }

  schedule(callback: () => void, delay: number): () => void {
    let armed = true;
    this.armed += 1;
    const done = (): void => {
      if (armed) this.armed -= 1;
      armed = false;
    };
    const cancel = this.machine.schedule(() => {
      done();
      callback();
    }, delay);
    return () => {
      done();
      cancel();
    };
  }
}

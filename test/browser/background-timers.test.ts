import { expect } from '@open-wc/testing';
import { systemClock } from '../../src/session/clock.js';

const MINUTE = 60_000;

/** A worker that the page's policy refuses, which a browser tells by an event, once it has been made. */
class RefusedWorker {
  static made = 0;
  static terminated = 0;
  onmessage: unknown = null;
  onerror: ((event: Event) => void) | null = null;

  constructor() {
    RefusedWorker.made += 1;
    setTimeout(() => this.onerror?.(new Event('error', { cancelable: true })));
  }

  postMessage(): void {
    // Nobody hears it.
  }

  terminate(): void {
    RefusedWorker.terminated += 1;
  }
}

/** The delays that timers are set to from now on; they do not ring. */
function noteDelays(): (number | undefined)[] {
  const delays: (number | undefined)[] = [];
  Object.assign(globalThis, {
    setTimeout: (_: unknown, delay?: number) => {
      delays.push(delay);
      return 0;
    },
  });
  return delays;
}

describe('the timers of a hidden page', () => {
  const { setTimeout, Worker } = globalThis;

  beforeEach(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
  });

  afterEach(() => {
    Object.assign(globalThis, { setTimeout, Worker });
    Reflect.deleteProperty(document, 'visibilityState');
  });

  it('ring half an hour early where they are long, since they may be six minutes late', () => {
    const delays = noteDelays();
    systemClock.schedule(() => undefined, 57 * MINUTE);
    systemClock.schedule(() => undefined, 30 * MINUTE + 1);
    expect(delays).to.deep.equal([27 * MINUTE, 1]);
  });

  it('ring every half a minute while it is seen: a computer that wakes up does not tell it', () => {
    const delays = noteDelays();
    Reflect.deleteProperty(document, 'visibilityState');
    systemClock.schedule(() => undefined, 57 * MINUTE);
    systemClock.schedule(() => undefined, 2 ** 40);
    systemClock.schedule(() => undefined, MINUTE / 4);
    expect(delays).to.deep.equal([MINUTE / 2, MINUTE / 2, MINUTE / 4]);
  });

  // Last: from here on the page knows that it may have no worker.
  it('are the page’s own again, and go on, when the worker is refused after it was made', async () => {
    Object.assign(globalThis, { Worker: RefusedWorker });
    let rings = 0;
    await new Promise<void>(resolve => {
      const ring = (): void => {
        if (++rings === 4) resolve();
        else systemClock.schedule(ring, 10);
      };
      systemClock.schedule(ring, 5_000);
    });
    expect(RefusedWorker.made).to.equal(1);
    expect(RefusedWorker.terminated).to.equal(1);
    let cancelled = 0;
    systemClock.schedule(() => (cancelled += 1), 1)();
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(cancelled).to.equal(0);
  });
});

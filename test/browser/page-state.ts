import FakeTimers, { type Clock, type FakeMethod } from '@sinonjs/fake-timers';

const clocks: Clock[] = [];
const visibility = Object.getOwnPropertyDescriptor(Document.prototype, 'visibilityState')!;

afterEach(() => {
  for (const clock of clocks.splice(0)) {
    // What waits for the end of the task, such as a provider that has been removed, must not wait for ever.
    clock.tick(1);
    clock.uninstall();
  }
  Object.defineProperty(Document.prototype, 'visibilityState', visibility);
});

/** Makes the page's time virtual until the end of the test, for what is made after it. Frames and workers have real time. */
export function virtualTime(
  toFake: FakeMethod[] = ['setTimeout', 'clearTimeout', 'Date', 'performance'],
): Clock {
  const clock = FakeTimers.install({ toFake, now: Date.now(), shouldClearNativeTimers: true });
  clocks.push(clock);
  return clock;
}

/** Hides or shows the page for its scripts, until the end of the test. The library reads the prototype's getter. */
export function setVisibility(value: DocumentVisibilityState): void {
  Object.defineProperty(Document.prototype, 'visibilityState', { configurable: true, value });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

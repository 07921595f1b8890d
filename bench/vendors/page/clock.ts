import { install } from '@sinonjs/fake-timers';

/** ms that a step of real time takes at least. */
const STEP_MS = 2;

const setRealTimeout = window.setTimeout.bind(window);

/** The clock of the host page: the first module of it, before the SDKs. */
export const clock = install({
  now: Date.UTC(2026, 0, 1),
  toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
});

/** A step of real time, in which messages and loads arrive. */
export function realStep(): Promise<void> {
  return new Promise(resolve => {
    setRealTimeout(resolve, STEP_MS);
  });
}

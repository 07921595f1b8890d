import type { Clock } from '@sinonjs/fake-timers';

/**
 * Lets `ms` pass on a clock, from timer to timer: those that are due at once run together. Before the first and after each of these
 * moments, `settle` waits for what they have started in real time.
 */
export async function passTime(clock: Clock, ms: number, settle: () => Promise<void>): Promise<void> {
  let isOver = false as boolean;
  clock.setTimeout(() => {
    isOver = true;
  }, ms);
  await settle();
  while (!isOver) {
    try {
      clock.next();
      clock.tick(0);
    } catch (error) {
      reportError(error);
    }
    await settle();
  }
}

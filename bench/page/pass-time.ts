import type { Clock } from '@sinonjs/fake-timers';

/** Rounds without a change after which nothing more is coming. */
const QUIET_ROUNDS = 3;

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

/** Waits in real time until some rounds have changed nothing of the state that each of them returns. */
export async function untilQuiet(round: () => Promise<unknown>): Promise<void> {
  let last: unknown;
  for (let quiet = 0; quiet < QUIET_ROUNDS; quiet++) {
    const state = await round();
    if (state !== last) quiet = 0;
    last = state;
  }
}

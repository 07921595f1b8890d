import { until } from '../test/support/e2e-page.js';

/** Something that is read again and again: a page, or a frame in it. */
export interface Watched<Seen> {
  /** What it is called in a message. */
  readonly name: string;
  readonly read: () => Promise<Seen>;
}

/**
 * Waits until something is as a condition requires, and returns what was read then.
 * @throws Error that names what was awaited, and shows what was read last.
 */
export async function untilSeen<Seen>(
  { name, read }: Watched<Seen>,
  what: string,
  holds: (seen: Seen) => boolean,
  timeout = 30_000,
): Promise<Seen> {
  let last: Seen | undefined;
  try {
    return await until(what, async () => holds((last = await read())) && last, timeout);
  } catch (error) {
    throw new Error(`${(error as Error).message}; ${name}: ${JSON.stringify(last)}`, { cause: error });
  }
}

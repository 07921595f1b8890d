import { setTimeout as delay } from 'node:timers/promises';

/** Something that runs in a page. It is sent there as text: it sees its arguments and the page's globals, nothing else. */
export type PageFunction<Args extends readonly unknown[], Result> = (
  ...args: Args
) => Result | Promise<Result>;

/** What a browser itself counts in the process of a page, that of its frames included. */
export interface PageCounters {
  readonly listeners: number;
  readonly nodes: number;
  readonly documents: number;
  readonly frames: number;
  /** Trees of nodes that are in no document, and that a script still holds. */
  readonly detached: number;
  /** Bytes of the scripts' memory that are in use. */
  readonly heap: number;
}

/** A tab of a real browser, whatever its driver. */
export interface Page {
  /** Goes to an address and waits for its load. */
  goto(url: string): Promise<void>;
  /** Runs a function in the page; its arguments and its result must be JSON. */
  evaluate<Args extends readonly unknown[], Result>(
    run: PageFunction<Args, Result>,
    ...args: Args
  ): Promise<Result>;
  /** The same in the frame whose address contains `url`, on whatever origin, inside whatever shadow root. */
  evaluateInFrame<Args extends readonly unknown[], Result>(
    url: string,
    run: PageFunction<Args, Result>,
    ...args: Args
  ): Promise<Result>;
  /** Clicks as a user does. */
  click(selector: string): Promise<void>;
  /** What the console got so far, uncaught errors included. WebKit's driver has no console: there, what was written after {@link collectConsole}. */
  consoleLines(): Promise<readonly string[]>;
  /** Begins to collect the console where the driver does not do it by itself. */
  collectConsole(): Promise<void>;
  /** Takes the network away from the browser, or gives it back; absent where the driver cannot. */
  setOffline?(offline: boolean): Promise<void>;
  /** What the page and its frames are told that the user prefers; absent where the driver cannot. */
  setColorScheme?(scheme: 'light' | 'dark'): Promise<void>;
  /** Freezes a hidden page, or lets it go on; absent where the driver cannot. */
  setFrozen?(frozen: boolean): Promise<void>;
  /** Collects the page's garbage, then counts what is left; absent where the driver has no such counters. */
  readonly counters?: () => Promise<PageCounters>;
  /** Closes the tab, as a user does in the middle of anything. */
  close(): Promise<void>;
}

/** A running browser. */
export interface Browser {
  /** Its first tab. */
  readonly page: Page;
  /** Opens another tab of the same profile, in the foreground. */
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** The text of a call. The compiler that runs the tests names functions by a helper, which a page does not have. */
export function callText(run: PageFunction<never, unknown>, args: readonly unknown[]): string {
  return `((__name) => (${run.toString()})(...${JSON.stringify(args)}))(f => f)`;
}

/** Something to wait for, and what ends the wait. */
export function hold(): [held: Promise<void>, release: () => void] {
  let release = (): void => undefined;
  const held = new Promise<void>(resolve => (release = resolve));
  return [
    held,
    () => {
      release();
    },
  ];
}

/** A driver that hangs must not hang the test. */
async function tooLate(end: number): Promise<never> {
  await delay(Math.max(0, end - Date.now()), undefined, { ref: false });
  throw new Error('the driver did not answer');
}

/** How the error of {@link until} begins. */
export const WAITED_IN_VAIN = 'Not within ';

/** Waits until something holds, looking again every 50 ms; real time, since an end-to-end test has no other. */
export async function until<Result>(
  what: string,
  look: () => Result | false | null | undefined | Promise<Result | false | null | undefined>,
  timeout = 90_000,
): Promise<Result> {
  const end = Date.now() + timeout;
  let problem = '';
  // Firefox was seen to lose the answer of a driver or a frame: then it is asked again, later each time.
  let patience = 5_000;
  while (Date.now() < end) {
    const limit = Date.now() + patience;
    try {
      const result = await Promise.race([look(), tooLate(Math.min(limit, end))]);
      if (result) return result;
      problem = '';
    } catch (error) {
      // A page that navigates, or a frame that is not there yet.
      problem = ` (${String(error)})`;
      if (Date.now() >= limit) patience *= 2;
    }
    await delay(50);
  }
  throw new Error(`${WAITED_IN_VAIN}${timeout} ms: ${what}${problem}`);
}

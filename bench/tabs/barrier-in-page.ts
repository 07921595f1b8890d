/**
 * What a tab does between the grant of the lock and its use. `self`: it waits for a message that it posts to itself through
 * a private channel; `named`: each tab holds a shared lock named after the
 * newest number that it has received, and after the grant the tab queries those locks and waits for the number that they
 * name; `100 ms`: it waits that long first, for the last message of a document that ended without a named lock.
 */
export const barriers = ['none', 'self', 'named', '100 ms, named'] as const;

/** How a tab behaves. */
export interface Play {
  readonly barrier: (typeof barriers)[number];
  /** Whether its main thread is taken for stretches of up to 30 ms. */
  readonly busy: boolean;
  /** Whether the document that holds the lock is removed right after its post. */
  readonly dies: boolean;
}

/** What a tab counted. */
export interface Tally {
  turns: number;
  /** Turns that received a newer number between the grant and the end of the barrier. */
  late: number;
  /** Messages with a number that was not new. */
  stale: number;
  newest: number;
  /** ms, from the grant to the end of the barrier. */
  slowest: number;
}

type PlayingWindow = typeof globalThis & { tally: Tally; over: boolean };

/** Takes a lock again and again, and each time posts the number after the newest one that it has received. */
export function play({ barrier, busy, dies }: Play): void {
  const own = globalThis as PlayingWindow;
  const tally = (own.tally = { turns: 0, late: 0, stale: 0, newest: 0, slowest: 0 });
  own.over = false;
  const numbers = new BroadcastChannel('numbers');
  const named = barrier.includes('named');
  let onNumber = (): void => undefined;
  let release = (): void => undefined;
  /** Resolves when the lock of that number is held; the lock of the previous number is released then. */
  const holdLockOf = (number: number, locks: LockManager): Promise<void> =>
    new Promise(held => {
      void locks.request(`number ${number}`, { mode: 'shared' }, () => {
        release();
        held();
        return new Promise<void>(resolve => (release = resolve));
      });
    });
  numbers.onmessage = ({ data }: MessageEvent<number>) => {
    if (data <= tally.newest) {
      tally.stale++;
      return;
    }
    tally.newest = data;
    if (named) void holdLockOf(data, navigator.locks);
    onNumber();
  };
  /** Waits for the newest number that a lock names. */
  const catchUp = async (): Promise<void> => {
    const { held = [] } = await navigator.locks.query();
    const known = Math.max(0, ...held.map(({ name = '' }) => Number(/^number (\d+)$/.exec(name)?.[1] ?? 0)));
    const end = performance.now() + 1_000;
    while (tally.newest < known && performance.now() < end) {
      await new Promise<void>(resolve => {
        onNumber = resolve;
        setTimeout(resolve, 100);
      });
    }
  };

  const name = crypto.getRandomValues(new Uint32Array(4)).join();
  const out = new BroadcastChannel(name);
  const back = new BroadcastChannel(name);
  const messageToSelf = (): Promise<unknown> =>
    new Promise(resolve => {
      back.onmessage = resolve;
      out.postMessage(0);
    });

  const turn = async (post: (number: number) => void | Promise<void>): Promise<void> => {
    const atGrant = tally.newest;
    const began = performance.now();
    if (barrier.startsWith('100 ms')) await new Promise(resolve => setTimeout(resolve, 100));
    if (named) await catchUp();
    if (barrier === 'self') await messageToSelf();
    tally.slowest = Math.max(tally.slowest, performance.now() - began);
    if (tally.newest > atGrant) tally.late++;
    tally.turns++;
    tally.newest++;
    await post(tally.newest);
  };

  const once = async (): Promise<void> => {
    if (!dies) {
      await navigator.locks.request('numbers', () =>
        turn(async number => {
          numbers.postMessage(number);
          if (named) await holdLockOf(number, navigator.locks);
        }),
      );
      return;
    }
    // A document of its own has the lock and a channel; only its end releases them.
    const frame = document.body.appendChild(document.createElement('iframe'));
    const inner = frame.contentWindow as Window & typeof globalThis;
    const channel = new inner.BroadcastChannel('numbers');
    await new Promise<void>(resolve => {
      void inner.navigator.locks.request('numbers', async () => {
        await turn(number => {
          channel.postMessage(number);
          // This tab receives the message, too, as another tab would.
          tally.newest = number;
          frame.remove();
        });
        resolve();
        await new Promise(() => undefined);
      });
    });
  };

  // Timers of hidden tabs are slow; messages of a port are not.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const end = performance.now() + Math.random() * 30;
    while (performance.now() < end);
    if (!own.over) port2.postMessage(0);
  };
  if (busy) port2.postMessage(0);

  const loop = async (): Promise<void> => {
    while (!own.over) await once();
  };
  void loop();
}

/** Ends the loop, and returns what was counted so far. */
export function stop(): Tally {
  const own = globalThis as PlayingWindow;
  own.over = true;
  return own.tally;
}

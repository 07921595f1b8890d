/** How a tab behaves. */
export interface Play {
  /**
   * Whether the tab waits between the grant of the lock and its use, as this project does: each tab holds a shared lock named after
   * the newest number that it has received; after the grant the tab waits 100 ms for the last message of a document that ended
   * without a named lock, then queries the named locks and waits for the number that they name.
   */
  readonly waits: boolean;
  /** Whether the document that holds the lock is removed right after its post. */
  readonly dies: boolean;
}

/** The counts of a tab. */
export interface Tally {
  turns: number;
  /** The newest number that it has received or posted. */
  newest: number;
}

type PlayingWindow = typeof globalThis & { tally: Tally; isOver: boolean };

/** Takes a lock again and again, and each time posts the number after the newest one that it has received. */
export function play({ waits, dies }: Play): void {
  const own = globalThis as PlayingWindow;
  const tally = (own.tally = { turns: 0, newest: 0 });
  own.isOver = false;
  const numbers = new BroadcastChannel('numbers');
  let onNumber = (): void => undefined;
  let release = (): void => undefined;
  /** Resolves when the lock of that number is held; the lock of the previous number is released then. */
  const holdLockOf = (number: number): Promise<void> =>
    new Promise(resolve => {
      void navigator.locks.request(`number ${number}`, { mode: 'shared' }, () => {
        release();
        resolve();
        return new Promise<void>(end => (release = end));
      });
    });
  numbers.onmessage = ({ data }: MessageEvent<number>) => {
    if (data <= tally.newest) return;
    tally.newest = data;
    if (waits) void holdLockOf(data);
    onNumber();
  };
  const catchUp = async (): Promise<void> => {
    await new Promise(resolve => setTimeout(resolve, 100));
    const { held = [] } = await navigator.locks.query();
    const named = Math.max(0, ...held.map(({ name = '' }) => Number(/^number (\d+)$/.exec(name)?.[1] ?? 0)));
    while (tally.newest < named) await new Promise<void>(resolve => (onNumber = resolve));
  };
  const nextNumber = async (): Promise<number> => {
    if (waits) await catchUp();
    tally.turns++;
    return ++tally.newest;
  };

  const releaseTurn = async (): Promise<void> => {
    await navigator.locks.request('numbers', async () => {
      const number = await nextNumber();
      numbers.postMessage(number);
      if (waits) await holdLockOf(number);
    });
  };
  /** A document of its own has the lock and a channel; only its end releases them. */
  const dieInTurn = async (): Promise<void> => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const inner = frame.contentWindow as Window & typeof globalThis;
    const channel = new inner.BroadcastChannel('numbers');
    await new Promise<void>(resolve => {
      void inner.navigator.locks.request('numbers', async () => {
        channel.postMessage(await nextNumber());
        frame.remove();
        resolve();
        await new Promise(() => undefined);
      });
    });
  };
  const loop = async (): Promise<void> => {
    while (!own.isOver) await (dies ? dieInTurn() : releaseTurn());
  };
  void loop();
}

/** Ends the loop, and returns the counts so far. */
export function stop(): Tally {
  const own = globalThis as PlayingWindow;
  own.isOver = true;
  return own.tally;
}

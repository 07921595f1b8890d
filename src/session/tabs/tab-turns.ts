import type { Clock } from '../clock.js';
import type { LockOptions, TabEnvironment } from './tab-environment.js';

/** ms within which a holder that lives says so. */
const SIGN_OF_LIFE = 1_000;
/** ms: so much later than another one at most does a tab lose its patience. */
const SPREAD = 1_000;

/** What turns are made of. */
export interface TabTurnsOptions {
  /** The lock's; everybody who takes turns has the same. */
  readonly name: string;
  readonly tabs: TabEnvironment;
  readonly clock: Clock;
  readonly random: () => number;
  /** ms that a holder that is well needs at most. */
  readonly patience: () => number;
  /**
   * Resolves when it is certain that siblings have nothing newer, or the signal is aborted.
   *
   * @param queued whether somebody else had the lock just before.
   */
  readonly certain: (queued: boolean, signal: AbortSignal) => Promise<void>;
  /** Resolves when the lock manager knows what came of the turn. */
  readonly settled: () => Promise<void>;
  /** Asks who has the turn; whoever has it says so. */
  readonly askHolder: () => void;
  /** The turn was taken from a holder that gave no sign of life. */
  readonly stolen: () => void;
}

interface Turn {
  /** Ends the wait, or the turn. */
  readonly signal: AbortSignal;
  /** Tells that it begins; `false`: it was taken away before. */
  readonly begin: (mine: boolean) => void;
}

const nothing = (): void => undefined;

/** One at a time of all tabs: who has the turn, for how long others wait for it, and what they do when that is too long. */
export class TabTurns {
  readonly #options: TabTurnsOptions;
  #turn: object | null = null;
  /** The holder said that it lives. */
  #alive = false;

  constructor(options: TabTurnsOptions) {
    this.#options = options;
  }

  /** Whether this tab has the turn. */
  get held(): boolean {
    return this.#turn !== null;
  }

  /** The holder has said that it lives. */
  holderLives(): void {
    this.#alive = true;
  }

  /** Resolves when it is this tab's turn, which lasts until the signal is aborted. `false`: it was taken away before it began. */
  take(signal: AbortSignal): Promise<boolean> {
    return new Promise(resolve => {
      void this.#wait(signal, resolve);
    });
  }

  async #wait(signal: AbortSignal, begin: (mine: boolean) => void): Promise<void> {
    const turn = { signal, begin };
    const had = (await this.#hold({ ifAvailable: true }, turn)) || (await this.#queue(turn));
    // Where locks are refused, a tab is alone.
    if (!had) begin(true);
  }

  /** Somebody else has it: `false` where it was not had for another reason than an abort. */
  async #queue(turn: Turn): Promise<boolean> {
    const { signal } = turn;
    const wait = new AbortController();
    const stop = (): void => {
      wait.abort();
    };
    signal.addEventListener('abort', stop);
    const patience = { lost: false };
    const calm = this.#losePatience(() => {
      patience.lost = true;
      stop();
    });
    const had = await this.#hold({ signal: wait.signal }, turn, calm);
    calm();
    signal.removeEventListener('abort', stop);
    if (had || !patience.lost) return had;
    return this.#hold({ steal: true }, turn, this.#options.stolen);
  }

  /** Has the lock from its grant to the end of the turn; `false` where it was not granted. */
  async #hold(options: LockOptions, { signal, begin }: Turn, granted = nothing): Promise<boolean> {
    const { tabs, name, certain, settled } = this.#options;
    const state = { granted: false, robbed: false };
    const over = (): void => {
      if (this.#turn === state) this.#turn = null;
    };
    try {
      await tabs.lock(name, options, async had => {
        if (!had) return;
        state.granted = true;
        granted();
        this.#turn = state;
        await certain(options.ifAvailable !== true, signal);
        begin(!state.robbed);
        if (!state.robbed) await aborted(signal);
        await settled();
        over();
      });
    } catch {
      // Not had, or taken away. What was asked already goes on: its outcome counts where nobody was faster.
      state.robbed = true;
      over();
    }
    return state.granted;
  }

  /** Whoever waits for too long asks whether the holder lives, and stops waiting when nobody says so. Returns what ends that. */
  #losePatience(stopWaiting: () => void): () => void {
    const { clock, random, askHolder, patience } = this.#options;
    let cancel: () => void;
    const wait = (): void => {
      cancel = clock.schedule(ask, patience() + SPREAD * random());
    };
    const ask = (): void => {
      this.#alive = false;
      askHolder();
      cancel = clock.schedule(() => {
        if (this.#alive) wait();
        else stopWaiting();
      }, SIGN_OF_LIFE);
    };
    wait();
    return () => {
      cancel();
    };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener('abort', () => {
        resolve();
      });
  });
}

import { elapsed, lasted, type Clock, type Stamp } from '../clock.js';
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
  /** The turn is this tab's. */
  readonly begun: () => void;
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
  #turn: { since: Stamp } | null = null;
  /** The holder said that it lives. */
  #alive = false;

  constructor(options: TabTurnsOptions) {
    this.#options = options;
  }

  /** Whether this tab has the turn, and is well: a page that is frozen may hear and speak, but its timers do not end an attempt. */
  get held(): boolean {
    const { clock, patience } = this.#options;
    return this.#turn !== null && elapsed(this.#turn.since, clock.now()) < patience();
  }

  /** This tab is at it. */
  goOn(): void {
    if (this.#turn) this.#turn.since = this.#options.clock.now();
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
    if (signal.aborted) return true;
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
    const { tabs, name, clock, certain, settled } = this.#options;
    const state = { granted: false, robbed: false, since: clock.now() };
    const over = (): void => {
      if (this.#turn === state) this.#turn = null;
    };
    try {
      await tabs.lock(name, options, async had => {
        if (!had) return;
        state.granted = true;
        granted();
        this.#turn = state;
        this.goOn();
        this.#options.begun();
        await certain(options.ifAvailable !== true, signal);
        this.goOn();
        begin(!state.robbed);
        if (!state.robbed) await aborted(signal);
        await settled();
        over();
      });
    } catch (error) {
      // Not had, or taken away. What was asked already goes on: its outcome counts where nobody was faster.
      state.robbed = true;
      over();
      // Taken away before it was had: it has to be asked for once more.
      if (options.steal && !state.granted && error instanceof DOMException && error.name === 'AbortError') {
        begin(false);
        return true;
      }
    }
    return state.granted;
  }

  /** Whoever waits for too long asks whether the holder lives, and stops waiting when nobody says so. Returns what ends that. */
  #losePatience(stopWaiting: () => void): () => void {
    const { clock, random, askHolder, patience } = this.#options;
    let cancel: () => void;
    const wait = (left = patience() + SPREAD * random()): void => {
      const since = clock.now();
      cancel = clock.schedule(() => {
        // A clock may ring early.
        const rest = left - lasted(since, clock.now());
        if (rest > 0) wait(Math.ceil(rest));
        else ask();
      }, left);
    };
    const ask = (): void => {
      const asked = clock.now();
      this.#alive = false;
      askHolder();
      cancel = clock.schedule(() => {
        if (this.#alive) wait();
        // The page was frozen meanwhile, and what the holder said is still to be heard.
        else if (elapsed(asked, clock.now()) > 2 * SIGN_OF_LIFE) ask();
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

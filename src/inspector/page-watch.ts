import type { PageState } from './entries.js';
import { listen } from './listen.js';
import type { Recording } from './recording.js';

/** ms: a tick of a second that comes so much later was slept through. */
const SLEPT = 5_000;

/** Writes down when the page was hidden, offline, frozen or asleep: what explains a late refresh. */
export class PageWatch {
  readonly #recording: Recording;
  readonly #changed: () => void;
  readonly #ends: (() => void)[] = [];
  /** What was written last. */
  #hidden = false;
  #offline = false;
  #lastTick: number | null = null;

  /** @param changed is called after each new entry. */
  constructor(recording: Recording, changed: () => void) {
    this.#recording = recording;
    this.#changed = changed;
  }

  start(): void {
    this.#look();
    const look = (): void => {
      this.#look();
    };
    this.#ends.push(
      listen(document, 'visibilitychange', look),
      listen(window, 'offline', look),
      listen(window, 'online', look),
      listen(document, 'freeze', () => {
        this.#add('frozen');
      }),
      listen(document, 'resume', () => {
        this.#add('resumed');
      }),
    );
  }

  stop(): void {
    this.idle();
    for (const end of this.#ends.splice(0)) end();
  }

  /** Writes down what is out of the ordinary now. */
  present(): void {
    this.#hidden = this.#offline = false;
    this.#look();
  }

  /** A second has passed, or so it should. */
  tick(): void {
    const now = this.#recording.time.now();
    const last = this.#lastTick ?? now;
    this.#lastTick = now;
    if (now - last > SLEPT) this.#add('asleep', last);
  }

  /** Ticks are not to be expected now. */
  idle(): void {
    this.#lastTick = null;
  }

  #look(): void {
    const hidden = document.visibilityState === 'hidden';
    const offline = !navigator.onLine;
    if (hidden !== this.#hidden) this.#add(hidden ? 'hidden' : 'visible');
    if (offline !== this.#offline) this.#add(offline ? 'offline' : 'online');
    this.#hidden = hidden;
    this.#offline = offline;
  }

  #add(state: PageState, since = this.#recording.time.now()): void {
    this.#recording.add({ type: 'page', state, since });
    this.#changed();
  }
}

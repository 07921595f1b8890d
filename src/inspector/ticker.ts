import { listen } from './listen.js';

/** ms. */
const TICK_INTERVAL_MS = 1_000;

/** Who is told. */
export interface TickListener {
  /** A second has passed, or so it should. */
  onTick(): void;
  /** No tick is to be expected. */
  onTicksStopped(): void;
}

/** One tick a second while an element is seen; nothing else. */
export class Ticker {
  readonly #host: Element;
  readonly #listener: TickListener;
  #observer: IntersectionObserver | undefined;
  #disposeListener: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isIntersecting = false;
  #isEnabled = true;

  constructor(host: Element, listener: TickListener) {
    this.#host = host;
    this.#listener = listener;
  }

  /** Whether ticks come. */
  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  start(): void {
    this.#observer = new IntersectionObserver(entries => {
      this.#isIntersecting = entries.at(-1)?.isIntersecting ?? false;
      this.#startOrStop();
    });
    this.#observer.observe(this.#host);
    this.#disposeListener = listen(document, 'visibilitychange', () => {
      this.#startOrStop();
    });
  }

  stop(): void {
    this.#observer?.disconnect();
    this.#disposeListener?.();
    this.#isIntersecting = false;
    this.#startOrStop();
  }

  /** Whether ticks are of any use now. */
  set isEnabled(isEnabled: boolean) {
    this.#isEnabled = isEnabled;
    this.#startOrStop();
  }

  #startOrStop(): void {
    const shouldRun = this.#isEnabled && this.#isIntersecting && document.visibilityState === 'visible';
    if (shouldRun === this.isRunning) return;
    if (shouldRun) {
      this.#tick();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#listener.onTicksStopped();
  }

  #tick(): void {
    this.#timer = setTimeout(() => {
      this.#tick();
    }, TICK_INTERVAL_MS);
    this.#listener.onTick();
  }
}

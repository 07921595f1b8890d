import { listen } from './log/listen.js';

const TICK_INTERVAL_MS = 1_000;

/** Receives the ticks. */
export interface TickListener {
  /** Called once a second; later if the browser delays timers. */
  onTick(): void;
  /** Called when the ticks stop. */
  onTicksStopped(): void;
}

/** Ticks once a second while the element is visible. It has no timer otherwise. */
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

  /** Whether a timer is set. */
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

  /** Turned off while the inspector is paused. */
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

import { listen } from './listen.js';

/** ms. */
const SECOND = 1_000;

/** Who is told. */
export interface TickListener {
  /** A second has passed, or so it should. */
  tick(): void;
  /** No tick is to be expected. */
  stopped(): void;
}

/** One tick a second while an element is seen; nothing else. */
export class Ticker {
  readonly #host: Element;
  readonly #listener: TickListener;
  #observer: IntersectionObserver | undefined;
  #unlisten: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #seen = false;
  #wanted = true;

  constructor(host: Element, listener: TickListener) {
    this.#host = host;
    this.#listener = listener;
  }

  /** Whether ticks come. */
  get running(): boolean {
    return this.#timer !== undefined;
  }

  start(): void {
    this.#observer = new IntersectionObserver(entries => {
      this.#seen = entries.at(-1)?.isIntersecting ?? false;
      this.#settle();
    });
    this.#observer.observe(this.#host);
    this.#unlisten = listen(document, 'visibilitychange', () => {
      this.#settle();
    });
  }

  stop(): void {
    this.#observer?.disconnect();
    this.#unlisten?.();
    this.#seen = false;
    this.#settle();
  }

  /** Whether ticks are of any use now. */
  set wanted(wanted: boolean) {
    this.#wanted = wanted;
    this.#settle();
  }

  #settle(): void {
    const run = this.#wanted && this.#seen && document.visibilityState === 'visible';
    if (run === this.running) return;
    if (run) {
      this.#tick();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#listener.stopped();
  }

  #tick(): void {
    this.#timer = setTimeout(() => {
      this.#tick();
    }, SECOND);
    this.#listener.tick();
  }
}

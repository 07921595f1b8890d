/** ms: what a hidden page's timers are slowed down to. */
const MINUTE = 60_000;

type SetTimeout = (callback: () => void, delay?: number) => number;

/** This page as a tab that goes to the background and comes back: while it is hidden, its own timers wait for a minute. */
export class BackgroundPage {
  readonly #setTimeout = globalThis.setTimeout.bind(globalThis);
  readonly #postponed: number[] = [];
  #hidden = false;

  constructor() {
    const set = this.#setTimeout as SetTimeout;
    const throttled: SetTimeout = (callback, delay) =>
      set(() => {
        if (this.#hidden) this.#postponed.push(set(callback, MINUTE));
        else callback();
      }, delay);
    Object.assign(globalThis, { setTimeout: throttled });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (this.#hidden ? 'hidden' : 'visible'),
    });
  }

  hide(): void {
    this.#hidden = true;
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }

  show(): void {
    this.#hidden = false;
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }

  /** Lets `ms` of real time pass, hidden or not. */
  pass(ms: number): Promise<void> {
    return new Promise(resolve => {
      this.#setTimeout(resolve, ms);
    });
  }

  /** Gives the page its own timers and visibility back. */
  restore(): void {
    this.#hidden = false;
    for (const id of this.#postponed) clearTimeout(id);
    Object.assign(globalThis, { setTimeout: this.#setTimeout });
    Reflect.deleteProperty(document, 'visibilityState');
  }
}

/** Turns of the event loop without anything new after which nothing more is coming. */
const QUIET_TURNS = 3;
/** ms, real, after which what is still under way counts as never coming. */
const PATIENCE = 3_000;

/** One kind of thing that browsers do in real time. */
export interface RealSource {
  /** Whether all that was set going has come to its end. */
  quiet(): boolean | Promise<boolean>;
  /** Waits no longer for what has not come. */
  forget(): void;
}

/** What is under way in real time while virtual time stands still: locks, messages between tabs, cryptography, bodies. */
export class RealTasks {
  readonly #sources: RealSource[] = [];
  readonly #pending = new Set<symbol>();
  readonly #turns = new MessageChannel();
  #turned: () => void = () => undefined;
  #activity = 0;
  /** How often something did not come to its end in real time: the figures are in doubt then. */
  unsettled = 0;

  constructor() {
    this.#turns.port1.onmessage = () => {
      this.#turned();
    };
  }

  add<Source extends RealSource>(source: Source): Source {
    this.#sources.push(source);
    return source;
  }

  /** Something has happened. */
  touch(): void {
    this.#activity += 1;
  }

  /** Waits for it before time goes on. */
  track<Result>(promise: Promise<Result>): Promise<Result> {
    const task = Symbol();
    this.#pending.add(task);
    const over = (): void => {
      this.#pending.delete(task);
      this.touch();
    };
    promise.then(over, over);
    return promise;
  }

  /** Resolves when all that was set going has come to its end; `virtual` grows with what happens in virtual time. */
  async settle(virtual: () => number): Promise<void> {
    const end = performance.now() + PATIENCE;
    for (let quiet = 0, last = -1; quiet < QUIET_TURNS; quiet++) {
      await this.#turn();
      const activity = this.#activity + virtual();
      if (activity !== last || !(await this.#quiet())) quiet = 0;
      last = activity;
      if (performance.now() > end) {
        this.unsettled += 1;
        this.#pending.clear();
        for (const source of this.#sources) source.forget();
        return;
      }
    }
  }

  async #quiet(): Promise<boolean> {
    if (this.#pending.size > 0) return false;
    for (const source of this.#sources) if (!(await source.quiet())) return false;
    return true;
  }

  #turn(): Promise<void> {
    return new Promise(resolve => {
      this.#turned = resolve;
      this.#turns.port2.postMessage(null);
    });
  }
}

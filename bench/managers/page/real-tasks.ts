/** Turns of the event loop with nothing pending after which nothing more is coming. */
const QUIET_TURNS = 3;
/** ms, real, after which what is still pending counts as never coming. */
const TIMEOUT_MS = 3_000;

/** What browsers do in real time while virtual time stands still: messages between tabs, locks, cryptography, bodies. */
export class RealTasks {
  readonly #pending = new Map<unknown, number>();
  readonly #turns = new MessageChannel();
  /** Whether the locks that can be granted have been. */
  areLocksSettled: () => Promise<boolean> = () => Promise.resolve(true);
  /** How often something stayed pending: the figures are in doubt then. */
  unsettled = 0;

  /** Something will arrive at `target`. */
  expect(target: unknown): void {
    this.#pending.set(target, (this.#pending.get(target) ?? 0) + 1);
  }

  /** It has arrived. */
  arrived(target: unknown): void {
    const left = (this.#pending.get(target) ?? 0) - 1;
    if (left > 0) this.#pending.set(target, left);
    else this.#pending.delete(target);
  }

  /** Nothing will arrive at `target` any more. */
  drop(target: unknown): void {
    this.#pending.delete(target);
  }

  /** Lets virtual time wait for a promise. */
  track<Result>(promise: Promise<Result>): Promise<Result> {
    this.expect(promise);
    const settled = (): void => {
      this.arrived(promise);
    };
    promise.then(settled, settled);
    return promise;
  }

  /** Resolves when nothing is pending. */
  async settle(): Promise<void> {
    const end = performance.now() + TIMEOUT_MS;
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      await this.#turn();
      quiet = this.#pending.size === 0 && (await this.areLocksSettled()) ? quiet + 1 : 0;
      if (performance.now() < end) continue;
      this.unsettled += 1;
      this.#pending.clear();
      return;
    }
  }

  #turn(): Promise<void> {
    return new Promise(resolve => {
      this.#turns.port1.onmessage = () => {
        resolve();
      };
      this.#turns.port2.postMessage(null);
    });
  }
}

/** ms between the end of one query and the start of the next. */
export const PAUSE_MS = 5_000;

/** Asks again and again, one question at a time; a changed question takes the place of the one under way. */
export class PollingQuery {
  readonly #runQuery: (signal: AbortSignal) => Promise<void>;
  #current: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param runQuery one query; it never rejects */
  constructor(runQuery: (signal: AbortSignal) => Promise<void>) {
    this.#runQuery = runQuery;
  }

  /** Asks now, and then regularly. */
  restart(): void {
    this.stop();
    const controller = new AbortController();
    this.#current = controller;
    void this.#runQuery(controller.signal).then(() => {
      if (controller.signal.aborted) return;
      this.#timer = setTimeout(() => {
        this.restart();
      }, PAUSE_MS);
    });
  }

  /** Asks no more, and drops the answer that is on its way. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#current?.abort();
  }
}

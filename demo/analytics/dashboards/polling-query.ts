/** Milliseconds between the end of one query and the start of the next. */
export const PAUSE_MS = 5_000;

/** Repeats a query, one at a time; `restart` aborts the query in flight. */
export class PollingQuery {
  readonly #runQuery: (signal: AbortSignal) => Promise<void>;
  #current: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param runQuery sends one query; must not reject */
  constructor(runQuery: (signal: AbortSignal) => Promise<void>) {
    this.#runQuery = runQuery;
  }

  /** Sends a query now, and then regularly. */
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

  /** Stops, and aborts the query in flight. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#current?.abort();
  }
}

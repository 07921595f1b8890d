interface Entry {
  readonly time: number;
  readonly action: () => void;
}

/** True time, which none of the simulated clocks shows reliably: a queue of future actions. */
export class Timeline {
  /** In order; actions of the same time are in the order in which they were added. */
  readonly #queue: Entry[] = [];
  /** ms since the simulation began. */
  now = 0;
  steps = 0;

  /** Schedules an action in `delay` ms; returns a function that cancels it. */
  after(delay: number, action: () => void): () => void {
    const entry: Entry = { time: this.now + Math.max(0, delay), action };
    this.#queue.splice(this.#queue.findLastIndex(({ time }) => time <= entry.time) + 1, 0, entry);
    return () => {
      const at = this.#queue.indexOf(entry);
      if (at >= 0) this.#queue.splice(at, 1);
    };
  }

  /** Runs to `end`, or until `goesOn` returns false; all promises settle after each step, before it is called. */
  async run(end: number, goesOn: () => boolean): Promise<void> {
    for (let next = this.#queue[0]; next && !(next.time > end); next = this.#queue[0]) {
      this.#queue.shift();
      this.now = next.time;
      this.steps += 1;
      next.action();
      // A turn of the event loop, which runs after all promises; no time passes.
      await new Promise(resolve => setImmediate(resolve));
      if (!goesOn()) return;
    }
    this.now = end;
  }
}

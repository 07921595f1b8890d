interface Entry {
  readonly time: number;
  /** Those of the same time come in the order in which they were made. */
  readonly order: number;
  action: (() => void) | null;
}

/** True time, of which no simulated clock is sure: a queue of what will happen. */
export class Timeline {
  readonly #heap: Entry[] = [];
  #now = 0;
  #order = 0;
  #steps = 0;

  /** ms since the simulation began. */
  get now(): number {
    return this.#now;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Lets something happen after `delay` ms; returns what prevents it. */
  after(delay: number, action: () => void): () => void {
    const entry: Entry = { time: this.#now + Math.max(0, delay), order: this.#order++, action };
    this.#push(entry);
    return () => {
      entry.action = null;
    };
  }

  /** Runs to `end`, or until `goesOn` says no; promises run dry after each step, before it is asked. */
  async run(end: number, goesOn: () => boolean): Promise<void> {
    for (let entry = this.#pop(end); entry; entry = this.#pop(end)) {
      if (!entry.action) continue;
      this.#now = entry.time;
      this.#steps += 1;
      entry.action();
      // Comes after all promises: a turn of the event loop, no time.
      await new Promise(resolve => setImmediate(resolve));
      if (!goesOn()) return;
    }
    this.#now = end;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!earlier(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(end: number): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (!first || first.time > end) return undefined;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && earlier(heap[child + 1]!, heap[child]!)) child += 1;
      if (!earlier(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function earlier(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

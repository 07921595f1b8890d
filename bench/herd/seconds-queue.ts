/** Which clients are due in which second: a linked list per second, all in two arrays. What lies past the end is forgotten. */
export class SecondsQueue {
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor(clients: number, seconds: number) {
    this.#first = new Int32Array(seconds).fill(-1);
    this.#next = new Int32Array(clients).fill(-1);
  }

  /** A client waits in one second at a time. */
  add(client: number, second: number): void {
    if (second >= this.#first.length) return;
    this.#next[client] = this.#first[second]!;
    this.#first[second] = client;
  }

  /** Takes all who are due in a second into `batch`; returns how many. */
  take(second: number, batch: Int32Array): number {
    let count = 0;
    for (let client = this.#first[second]!; client >= 0; client = this.#next[client]!)
      batch[count++] = client;
    this.#first[second] = -1;
    return count;
  }
}

/** Which generations were posted to one document, and which of them it acknowledged. */
export class DeliveryLog {
  readonly #postedAt = new Map<number, number>();
  #acknowledged = 0;

  /** The newest generation that the document acknowledged; 0 before. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** A generation was posted; of several posts, the first one counts. */
  posted(generation: number, now: number): void {
    if (generation > this.#acknowledged && !this.#postedAt.has(generation))
      this.#postedAt.set(generation, now);
  }

  /** ms from the post to the acknowledgement; `undefined` when it says nothing new, or nothing true. */
  acknowledge(generation: number, now: number): number | undefined {
    const postedAt = this.#postedAt.get(generation);
    if (postedAt === undefined) return undefined;
    this.#acknowledged = generation;
    // The frame has overtaken those before it.
    for (const posted of this.#postedAt.keys()) if (posted <= generation) this.#postedAt.delete(posted);
    return now - postedAt;
  }
}

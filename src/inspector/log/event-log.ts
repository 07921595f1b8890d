import type { Entry, EntryBody, FrameFacts, FrameRecord } from './entries.js';

/** These bound the memory of a long recording. Frames have their own limit, so that they do not displace the provider's entries. */
export const LIMITS = { lifecycleEntries: 1_400, frameEntries: 600, frameRecords: 200 } as const;

/** Keeps the entries and the frames, in order. It has no access to the DOM or to tokens: observers pass plain values. */
export class EventLog {
  readonly #onEntry: () => void;
  readonly #wallNow: () => number;
  #entries: readonly Entry[] = [];
  readonly #frames = new Map<number, FrameRecord>();
  #frameIds = new WeakMap<object, number>();
  #lastId = 0;
  #lastFrameId = 0;
  #lastNow = -Infinity;
  /** ms by which the system clock was set back so far. */
  #offsetMs = 0;

  /** @param onEntry called after each new entry. */
  constructor(onEntry: () => void, wallNow = (): number => Date.now()) {
    this.#onEntry = onEntry;
    this.#wallNow = wallNow;
  }

  /** Epoch ms. Never decreases, so that entries stay in order when the system clock is set back. */
  now(): number {
    const now = this.#wallNow() + this.#offsetMs;
    if (now >= this.#lastNow) return (this.#lastNow = now);
    const by = this.#lastNow - now;
    this.#offsetMs += by;
    this.add({ type: 'clock-set-back', by });
    return this.#lastNow;
  }

  /** Converts a time of the system clock as it is set now (an `expiresAt`) to that of the log. */
  fromWallTime(wallTime: number): number {
    return wallTime + this.#offsetMs;
  }

  /** Adds an entry with the present time, and updates the frame that it is about. */
  add(body: EntryBody): void {
    // Before the number is taken: if the clock was set back, now() adds the entry about that first.
    const at = this.now();
    const isOfFrame = 'frame' in body;
    const limit = isOfFrame ? LIMITS.frameEntries : LIMITS.lifecycleEntries;
    const dropped = this.#entries.filter(entry => 'frame' in entry === isOfFrame).at(-limit);
    const kept = this.#entries.filter(entry => entry !== dropped);
    this.#entries = [...kept, { ...body, id: ++this.#lastId, at }];
    if (body.type === 'frame-delivered') this.#updateFrame(body.frame, { latency: body.latency });
    if (body.type === 'frame-gone') this.#updateFrame(body.frame, { goneAt: at });
    this.#onEntry();
  }

  /** All entries, oldest first. A new array after each change. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** The number of entries so far, including those that were dropped. */
  get totalCount(): number {
    return this.#lastId;
  }

  /** All frames to which entries may refer, in the order in which they were first seen. */
  get frames(): readonly FrameRecord[] {
    return [...this.#frames.values()];
  }

  /** Records the present facts of a frame, and returns its number. `key` identifies a frame that was removed and returns. */
  upsertFrame(key: object, facts: FrameFacts): number {
    const id = this.#frameIds.get(key) ?? ++this.#lastFrameId;
    this.#frameIds.set(key, id);
    this.#frames.set(id, { latency: null, ...this.#frames.get(id), ...facts, id, goneAt: null });
    const oldestGone = this.frames.find(({ goneAt }) => goneAt !== null);
    if (oldestGone && this.#frames.size > LIMITS.frameRecords) this.#frames.delete(oldestGone.id);
    return id;
  }

  /** Deletes the entries, and the frames that are gone. */
  clear(): void {
    this.#entries = [];
    for (const { id, goneAt } of this.frames) if (goneAt !== null) this.#frames.delete(id);
  }

  /** Deletes everything, because the next entries are those of another provider. */
  reset(): void {
    this.clear();
    this.#frames.clear();
    this.#frameIds = new WeakMap();
  }

  #updateFrame(id: number, facts: Partial<FrameRecord>): void {
    const frame = this.#frames.get(id);
    if (frame) this.#frames.set(id, { ...frame, ...facts });
  }
}

import type { Entry, EntryBody, FrameBody } from './entries.js';
import type { FrameFacts, FrameRecord } from './frame-record.js';
import { MonotonicWallClock } from './monotonic-wall-clock.js';

/** How much is kept: enough to look back on, and the same after weeks. Frames cannot push out what the provider did. */
export const LIMITS = { lifecycleEntries: 1_400, frameEntries: 600, frameRecords: 200 } as const;

/** What happened, in its order. It knows no DOM and no token: it is given numbers and words. */
export class EventLog {
  readonly clock: MonotonicWallClock;
  readonly #lifecycleEntries: Entry[] = [];
  readonly #frameEntries: Entry[] = [];
  readonly #frames = new Map<number, FrameRecord>();
  #frameIds = new WeakMap<object, number>();
  #merged: readonly Entry[] | null = null;
  #lastId = 0;
  #lastFrameId = 0;

  /** @param wallNow epoch ms. */
  constructor(wallNow?: () => number) {
    this.clock = new MonotonicWallClock(byMs => {
      this.add({ type: 'clock-set-back', by: byMs });
    }, wallNow);
  }

  /** Keeps what happens now. */
  add(body: EntryBody): void {
    // Before the number: a clock that was set back is told first.
    const at = this.clock.now();
    const isFrameEntry = isFrameBody(body);
    const list = isFrameEntry ? this.#frameEntries : this.#lifecycleEntries;
    list.push({ ...body, id: ++this.#lastId, at });
    if (list.length > (isFrameEntry ? LIMITS.frameEntries : LIMITS.lifecycleEntries)) list.shift();
    this.#merged = null;
  }

  /** All that is kept, oldest first; another array after each change. */
  get entries(): readonly Entry[] {
    return (this.#merged ??= [...this.#lifecycleEntries, ...this.#frameEntries].sort((a, b) => a.id - b.id));
  }

  /** How many entries there have been, kept or not. */
  get totalCount(): number {
    return this.#lastId;
  }

  /** All frames that entries may name, in the order of their coming. */
  get frames(): readonly FrameRecord[] {
    return [...this.#frames.values()];
  }

  /**
   * What is seen now of a frame that is there. Returns its number.
   *
   * @param key whatever stands for it: one that had left comes back under its own number.
   */
  upsertFrame(key: object, facts: FrameFacts): number {
    const id = this.#frameIds.get(key) ?? ++this.#lastFrameId;
    this.#frameIds.set(key, id);
    this.#frames.set(id, { latency: null, ...this.#frames.get(id), ...facts, id, goneAt: null });
    this.#pruneFrames();
    return id;
  }

  /** A frame acknowledged a generation, `latency` ms after that came. */
  recordDelivery(id: number, generation: number, latency: number): void {
    this.add({ type: 'frame-delivered', frame: id, generation, latency });
    this.#updateFrame(id, { latency });
  }

  /** A frame has left. */
  removeFrame(id: number): void {
    this.add({ type: 'frame-gone', frame: id });
    this.#updateFrame(id, { goneAt: this.clock.now() });
  }

  /** Forgets what happened, and the frames that have left. */
  clear(): void {
    this.#lifecycleEntries.length = this.#frameEntries.length = 0;
    this.#merged = null;
    for (const { id, goneAt } of this.frames) if (goneAt !== null) this.#frames.delete(id);
  }

  /** Forgets everything: what comes now is another provider's. */
  reset(): void {
    this.clear();
    this.#frames.clear();
    this.#frameIds = new WeakMap();
  }

  #updateFrame(id: number, facts: Partial<FrameRecord>): void {
    const frame = this.#frames.get(id);
    if (frame) this.#frames.set(id, { ...frame, ...facts });
  }

  #pruneFrames(): void {
    const [oldestGone] = this.frames.filter(({ goneAt }) => goneAt !== null);
    if (oldestGone && this.#frames.size > LIMITS.frameRecords) this.#frames.delete(oldestGone.id);
  }
}

function isFrameBody(body: EntryBody): body is FrameBody {
  return 'frame' in body;
}

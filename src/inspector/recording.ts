import type { Entry, EntryBody, FrameBody } from './entries.js';
import type { FrameFacts, FrameRecord } from './frame-record.js';
import { SteadyTime } from './steady-time.js';

/** How much is kept: enough to look back on, and the same after weeks. Frames cannot push out what the provider did. */
export const LIMITS = { lifecycle: 1_400, frames: 600, frameRecords: 200 } as const;

/** What happened, in its order. It knows no DOM and no token: it is given numbers and words. */
export class Recording {
  readonly time: SteadyTime;
  readonly #lifecycle: Entry[] = [];
  readonly #ofFrames: Entry[] = [];
  readonly #frames = new Map<number, FrameRecord>();
  #numbers = new WeakMap<object, number>();
  #merged: readonly Entry[] | null = null;
  #lastId = 0;
  #lastFrame = 0;

  /** @param wall epoch ms. */
  constructor(wall?: () => number) {
    this.time = new SteadyTime(by => {
      this.add({ type: 'clock-set-back', by });
    }, wall);
  }

  /** Keeps what happens now. */
  add(body: EntryBody): void {
    // Before the number: a clock that was set back is told first.
    const at = this.time.now();
    const frames = isOfFrame(body);
    const list = frames ? this.#ofFrames : this.#lifecycle;
    list.push({ ...body, id: ++this.#lastId, at });
    if (list.length > (frames ? LIMITS.frames : LIMITS.lifecycle)) list.shift();
    this.#merged = null;
  }

  /** All that is kept, oldest first; another array after each change. */
  get entries(): readonly Entry[] {
    return (this.#merged ??= [...this.#lifecycle, ...this.#ofFrames].sort((a, b) => a.id - b.id));
  }

  /** How many entries there have been, kept or not. */
  get count(): number {
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
  seeFrame(key: object, facts: FrameFacts): number {
    const id = this.#numbers.get(key) ?? ++this.#lastFrame;
    this.#numbers.set(key, id);
    this.#frames.set(id, { latency: null, ...this.#frames.get(id), ...facts, id, goneAt: null });
    this.#forgetFrames();
    return id;
  }

  /** A frame acknowledged a generation, `latency` ms after that came. */
  delivered(id: number, generation: number, latency: number): void {
    this.add({ type: 'frame-delivered', frame: id, generation, latency });
    this.#change(id, { latency });
  }

  /** A frame has left. */
  removeFrame(id: number): void {
    this.add({ type: 'frame-gone', frame: id });
    this.#change(id, { goneAt: this.time.now() });
  }

  /** Forgets what happened, and the frames that have left. */
  clear(): void {
    this.#lifecycle.length = this.#ofFrames.length = 0;
    this.#merged = null;
    for (const { id, goneAt } of this.frames) if (goneAt !== null) this.#frames.delete(id);
  }

  /** Forgets everything: what comes now is another provider's. */
  reset(): void {
    this.clear();
    this.#frames.clear();
    this.#numbers = new WeakMap();
  }

  #change(id: number, facts: Partial<FrameRecord>): void {
    const frame = this.#frames.get(id);
    if (frame) this.#frames.set(id, { ...frame, ...facts });
  }

  #forgetFrames(): void {
    const [gone] = this.frames.filter(({ goneAt }) => goneAt !== null);
    if (gone && this.#frames.size > LIMITS.frameRecords) this.#frames.delete(gone.id);
  }
}

function isOfFrame(body: EntryBody): body is FrameBody {
  return 'frame' in body;
}

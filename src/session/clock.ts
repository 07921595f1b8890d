/** A moment, on both clocks of a page. */
export interface Instant {
  /** Epoch milliseconds. Jumps when the system clock is set; continues during sleep. */
  readonly wall: number;
  /** Milliseconds since an arbitrary start. Never jumps, but may stop during sleep. */
  readonly monotonic: number;
}

/** The clock and timers of a session. Tests pass a virtual one. */
export interface Clock {
  now(): Instant;
  /** Calls `callback` once after `delayMs`, or earlier if the delay is too long for a timer. Returns a function that cancels it. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/**
 * Milliseconds from one moment to another by the more pessimistic clock, at least 0: the monotonic clock may stop during sleep,
 * and the wall clock can be set back.
 */
export function elapsed(from: Instant, to: Instant): number {
  return Math.max(to.wall - from.wall, to.monotonic - from.monotonic, 0);
}

/** The moment `ms` milliseconds earlier, on both clocks. */
export function subtractMs({ wall, monotonic }: Instant, ms: number): Instant {
  return { wall: wall - ms, monotonic: monotonic - ms };
}

/** The longest delay that `setTimeout` supports; a longer one fires at once (HTML, timers). */
export const MAX_TIMER_DELAY_MS = 2 ** 31 - 1;

/**
 * In a hidden page, a delay longer than this ends early by this time, and a worker's timer covers the rest: the page's own
 * timers have been observed to fire six minutes late.
 */
const MAX_WORKER_TIMER_MS = 30 * 60_000;

/**
 * A visible page receives no event when the computer wakes up, and its timers stop during sleep. No timer of a visible
 * page is therefore longer than this.
 */
const MAX_VISIBLE_TIMER_MS = 30_000;

/** The clock of browsers and Node. */
export const systemClock: Clock = {
  now: () => ({ wall: Date.now(), monotonic: performance.now() }),
  schedule(callback, delayMs) {
    const isHidden = isPageHidden();
    const leadMs = isHidden && delayMs > MAX_WORKER_TIMER_MS ? MAX_WORKER_TIMER_MS : 0;
    const cancelWorkerTimer = isHidden && !leadMs && scheduleInBackground(callback, delayMs);
    if (cancelWorkerTimer) return cancelWorkerTimer;
    const maxDelayMs = isHidden ? MAX_TIMER_DELAY_MS : MAX_VISIBLE_TIMER_MS;
    const id = setTimeout(callback, Math.min(delayMs - leadMs, maxDelayMs));
    return () => clearTimeout(id);
  },
};

/** By the getter of the prototype, because markup such as `<img name="visibilityState">` shadows it. Node has no page. */
export function isPageHidden(): boolean {
  return (
    typeof Document === 'function' &&
    Reflect.get(Document.prototype, 'visibilityState', globalThis.document) === 'hidden'
  );
}

/** The worker's code: one timer per id; a message without a delay cancels it. */
const WORKER_SOURCE = `t={};onmessage=({data:[i,d]})=>{clearTimeout(t[i]);if(d>=0)t[i]=setTimeout(postMessage,d,i)}`;

const callbacks = new Map<number, () => void>();
let lastId = 0;
let worker: Worker | null = null;
let isWorkerForbidden = typeof Worker !== 'function';

/**
 * A timer that is on time in a hidden page, where browsers throttle the page's own timers to one per minute or less. It runs
 * in a worker, which is terminated when no timer is left. Calls `callback` once after `delayMs`, or as soon as the worker turns
 * out to be forbidden (`worker-src`, trusted types). Returns a function that cancels it; `undefined` if there is no worker.
 */
function scheduleInBackground(callback: () => void, delayMs: number): (() => void) | undefined {
  startWorker();
  if (!worker) return undefined;
  const id = ++lastId;
  callbacks.set(id, callback);
  worker.postMessage([id, delayMs]);
  return () => {
    callbacks.delete(id);
    worker?.postMessage([id]);
    // In a microtask, because a timer that is replaced is cancelled first: the worker can be used again.
    queueMicrotask(stopWorkerIfIdle);
  };
}

function startWorker(): void {
  if (worker || isWorkerForbidden) return;
  try {
    const url = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: 'text/javascript' }));
    worker = new Worker(url);
    URL.revokeObjectURL(url);
  } catch {
    isWorkerForbidden = true;
    return;
  }
  worker.onmessage = ({ data }: MessageEvent<number>) => {
    runCallback(data);
    stopWorkerIfIdle();
  };
  worker.onerror = event => {
    // The page's policy forbids workers, which must not become an uncaught error of the page.
    event.preventDefault();
    isWorkerForbidden = true;
    // Before the callbacks: timers that they set must not go to the failed worker.
    worker?.terminate();
    worker = null;
    for (const id of [...callbacks.keys()]) runCallback(id);
  };
}

function runCallback(id: number): void {
  const callback = callbacks.get(id);
  callbacks.delete(id);
  callback?.();
}

function stopWorkerIfIdle(): void {
  if (callbacks.size > 0) return;
  worker?.terminate();
  worker = null;
}

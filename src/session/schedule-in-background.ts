/** The worker's code: one timer per id; a message without a delay cancels it. */
const WORKER_SOURCE = `const t={};onmessage=({data:[id,delay]})=>{clearTimeout(t[id]);if(delay>=0)t[id]=setTimeout(postMessage,delay,id)}`;

const callbacks = new Map<number, () => void>();
let lastId = 0;
let worker: Worker | null = null;
let isWorkerForbidden = typeof Worker !== 'function';

/**
 * A timer that is on time in a hidden page, where browsers throttle the page's own timers to one per minute or less. It runs
 * in a worker, which is terminated when no timer is left. Calls `callback` once after `delayMs`, or as soon as the worker turns
 * out to be forbidden (`worker-src`, trusted types). Returns a function that cancels it; `undefined` if there is no worker.
 */
export function scheduleInBackground(callback: () => void, delayMs: number): (() => void) | undefined {
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

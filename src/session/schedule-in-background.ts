/** What the worker runs: one timer per id; without a delay it is taken back. */
const WORKER_SOURCE = `const t={};onmessage=({data:[id,delay]})=>{clearTimeout(t[id]);if(delay>=0)t[id]=setTimeout(postMessage,delay,id)}`;

const callbacks = new Map<number, () => void>();
let lastId = 0;
let worker: Worker | null = null;
let isWorkerForbidden = typeof Worker !== 'function';

/**
 * A timer that keeps time in a hidden page, whose own are slowed down to one a minute and less: it runs in a worker,
 * which lives as long as it is needed. Calls back once after `delay` ms, or at once when the worker turns out to be
 * forbidden (`worker-src`, trusted types); returns what cancels it, `undefined` where there is no worker.
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
    // Not at once: a timer that is set anew is taken back first.
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
    // The page's policy is no error of the page's.
    event.preventDefault();
    isWorkerForbidden = true;
    // Before they ring: what is set anew must not be left with a worker that is dead.
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

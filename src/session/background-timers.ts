/** What the worker runs: one timer per id; a negative delay takes it back. */
const SOURCE = `const timers={};onmessage=({data:[id,delay]})=>{clearTimeout(timers[id]);delete timers[id];
if(delay>=0)timers[id]=setTimeout(()=>{delete timers[id];postMessage(id)},delay)}`;

/** One timer; `cancel` is of the worker first, and of the page after the worker has failed. */
interface Timer {
  readonly callback: () => void;
  /** On the monotonic clock. */
  readonly due: number;
  cancel: () => void;
}

const timers = new Map<number, Timer>();
let lastId = 0;
let worker: Worker | null = null;
let forbidden = typeof Worker !== 'function';

/**
 * A timer that keeps time in a hidden page, whose own are slowed down to one a minute and less: it runs in a worker,
 * which lives as long as it is needed. Where the page's policy forbids one (`worker-src`, trusted types), it is a
 * timer of the page's. Calls back once after `delay` ms at the earliest; returns what cancels it.
 */
export function scheduleInBackground(callback: () => void, delay: number): () => void {
  const id = ++lastId;
  const timer = { callback, due: performance.now() + delay, cancel: (): void => undefined };
  const running = open();
  if (!running) moveToPage(timer);
  else {
    timers.set(id, timer);
    timer.cancel = () => {
      timers.delete(id);
      worker?.postMessage([id, -1]);
      closeWhenIdle();
    };
    running.postMessage([id, delay]);
  }
  return () => {
    timer.cancel();
  };
}

function open(): Worker | null {
  if (worker || forbidden) return worker;
  try {
    const url = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }));
    worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.onmessage = ({ data }: MessageEvent<number>) => {
      const timer = timers.get(data);
      timers.delete(data);
      timer?.callback();
      closeWhenIdle();
    };
    worker.onerror = event => {
      // The page's policy is no error of the page's.
      event.preventDefault();
      forbid();
    };
  } catch {
    forbid();
  }
  return worker;
}

function forbid(): void {
  forbidden = true;
  close();
  for (const timer of timers.values()) moveToPage(timer);
  timers.clear();
}

function moveToPage(timer: Timer): void {
  const id = setTimeout(timer.callback, Math.max(0, timer.due - performance.now()));
  timer.cancel = () => {
    clearTimeout(id);
  };
}

/** Not at once: a timer that is set anew is taken back first. */
function closeWhenIdle(): void {
  queueMicrotask(() => {
    if (timers.size === 0) close();
  });
}

function close(): void {
  worker?.terminate();
  worker = null;
}

import type { Realm, TimerOwner, VirtualTime } from '../../page/virtual-time.js';
import type { RealTasks } from './real/real-tasks.js';

/** What workers of a window need. */
export interface WorkerGround {
  readonly realm: Realm;
  readonly time: VirtualTime;
  readonly tasks: RealTasks;
  /** ms by which the user's wall clock is wrong. */
  readonly skew: () => number;
}

/**
 * Gives a window workers whose timers are virtual, and no slower in a hidden page. They run in the window's own thread, from
 * scripts that it has made itself (`blob:`). Returns those that run.
 */
export function installWorkers(ground: WorkerGround): ReadonlySet<EventTarget> {
  const { realm } = ground;
  const running = new Set<VirtualWorker>();
  const blobs = new Map<string, Blob>();
  const createObjectURL = realm.URL.createObjectURL.bind(realm.URL);
  realm.URL.createObjectURL = object => {
    const url = createObjectURL(object);
    // By its shape: a window has a class of its own.
    if ('size' in object) blobs.set(url, object);
    return url;
  };
  const construct = (_target: typeof Worker, [url]: [string | URL]): VirtualWorker => {
    const blob = blobs.get(String(url));
    if (!blob) throw new realm.DOMException('Only scripts of its own run here.', 'SecurityError');
    return new VirtualWorker(ground, blob, running);
  };
  Object.assign(realm, { Worker: new Proxy(Worker, { construct }) });
  return running;
}

/** A worker in virtual time. */
class VirtualWorker extends EventTarget {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly #inside = new EventTarget();
  readonly #time: VirtualTime;
  readonly #owner: TimerOwner;
  readonly #scope: Record<string, unknown>;
  readonly #started: Promise<void>;
  readonly #running: Set<VirtualWorker>;

  constructor({ realm, time, tasks, skew }: WorkerGround, script: Blob, running: Set<VirtualWorker>) {
    super();
    this.#time = time;
    this.#owner = { skew };
    this.#running = running;
    running.add(this);
    const scope: Record<string, unknown> = {
      onmessage: null,
      postMessage: (data: unknown) => {
        this.#deliver(this, () => this.onmessage, data, []);
      },
      addEventListener: this.#inside.addEventListener.bind(this.#inside),
      removeEventListener: this.#inside.removeEventListener.bind(this.#inside),
      close: () => {
        this.terminate();
      },
      fetch: realm.fetch.bind(realm),
      ...time.timersOf(this.#owner),
    };
    scope['self'] = scope['globalThis'] = scope;
    this.#scope = scope;
    // Its globals come first; what it declares itself stays inside.
    const run = (source: string): void => {
      const script = new realm.Function('scope', `with (scope) { ${source}\n}`) as (scope: object) => void;
      script(scope);
    };
    this.#started = tasks.track(script.text().then(run));
  }

  postMessage(data: unknown, transfer: readonly Transferable[] | StructuredSerializeOptions = []): void {
    const transferred = 'transfer' in transfer ? (transfer.transfer ?? []) : (transfer as Transferable[]);
    // Within one thread they need no transfer.
    const ports = transferred.filter(item => 'postMessage' in item);
    void this.#started.then(() => {
      const handler = (): unknown => this.#scope['onmessage'];
      this.#deliver(this.#inside, handler, data, ports);
    });
  }

  terminate(): void {
    this.#running.delete(this);
    this.#time.drop(this.#owner);
  }

  /** A message is a task of its own. */
  #deliver(target: EventTarget, handler: () => unknown, data: unknown, ports: MessagePort[]): void {
    const copy: unknown = structuredClone(data);
    this.#time.timersOf(this.#owner).setTimeout(() => {
      if (!this.#running.has(this)) return;
      const event = new MessageEvent('message', { data: copy, ports });
      const listener = handler();
      if (typeof listener === 'function') (listener as (event: MessageEvent) => void)(event);
      target.dispatchEvent(event);
    }, 0);
  }
}

import { ABORTED } from '../responses.js';
import type { Timeline } from '../timeline.js';
import type { TabPage } from './tab-page.js';

/** ms that a query takes at most each way: the library treats longer ones as a sign that the page stood still. */
const LOOK = 200;
const STOLEN = new DOMException('Stolen', 'AbortError');

/** A request for a lock. */
export interface LockRequest {
  readonly page: TabPage;
  readonly steal: boolean;
  /** ms of true time. */
  readonly askedAt: number;
  readonly hold: (had: boolean) => Promise<void>;
  readonly settle: (error?: Error) => void;
  state: 'waits' | 'granted' | 'held' | 'over';
  /** ms of true time at which its page was notified of the grant. */
  heardAt: number;
  robbed: 'no' | 'in peace' | 'while it stood still';
  /** Whether its promise is rejected for that as soon as its callback has been called. */
  rejected: boolean;
}

/** Called with what actually happens to locks. */
export interface LockObserver {
  asked(request: LockRequest): void;
  /** The page has it, but is not notified yet. */
  given(request: LockRequest): void;
  /** The page is notified of its grant. */
  granted(request: LockRequest): void;
  stolen(from: LockRequest, by: LockRequest): void;
}

/** The locks of one origin (Web Locks): in the order of the requests of all tabs. */
class LockManager {
  holder: LockRequest | null = null;
  #queue: LockRequest[] = [];

  constructor(
    private readonly timeline: Timeline,
    private readonly maxDelay: number,
    private readonly observer: Partial<LockObserver>,
  ) {}

  get idle(): boolean {
    return this.holder === null && this.#queue.length === 0;
  }

  /** Whether a page waits for it. */
  get awaited(): boolean {
    return this.#queue.length > 0;
  }

  /** Whether a page has it or waits for it. */
  concerns(page: TabPage): boolean {
    return this.holder?.page === page || this.#queue.some(request => request.page === page);
  }

  /** `navigator.locks.request`, as a page sees it. */
  request(page: TabPage, options: LockOptions, hold: LockRequest['hold']): Promise<void> {
    const { signal, steal = false, ifAvailable = false } = options;
    if (signal && (steal || ifAvailable)) throw new DOMException('not together', 'NotSupportedError');
    if (signal?.aborted) return Promise.reject(ABORTED);
    return new Promise((resolve, reject) => {
      const request: LockRequest = {
        page,
        steal,
        askedAt: this.timeline.now,
        hold,
        settle: error => {
          if (error === undefined) resolve();
          else reject(error);
        },
        state: 'waits',
        heardAt: Infinity,
        robbed: 'no',
        rejected: false,
      };
      signal?.addEventListener('abort', () => {
        // A lock that is held already is not released.
        if (request.state === 'waits' || request.state === 'granted') this.#leave(request, ABORTED);
      });
      this.observer.asked?.(request);
      this.#arrive(request, ifAvailable);
    });
  }

  /** The locks of a page are released, and its requests dropped. */
  forget(page: TabPage): void {
    this.#queue = this.#queue.filter(request => request.page !== page);
    if (this.holder?.page === page) this.#release(this.holder);
  }

  #arrive(request: LockRequest, ifAvailable: boolean): void {
    const holder = this.holder;
    if (ifAvailable && !this.idle) {
      this.#tell(request, false);
      return;
    }
    if (request.steal && holder) this.#rob(holder, request);
    if (request.steal) this.#queue.unshift(request);
    else this.#queue.push(request);
    this.#next();
  }

  #rob(holder: LockRequest, thief: LockRequest): void {
    this.holder = null;
    holder.robbed = holder.page.running ? 'in peace' : 'while it stood still';
    this.observer.stolen?.(holder, thief);
    this.timeline.after(this.#delay(holder.page), () => {
      holder.page.whenRunning('lock', () => {
        // Not before its callback has been called.
        if (holder.state === 'granted') holder.rejected = true;
        else holder.settle(STOLEN);
      });
    });
  }

  #next(): void {
    const next = this.holder ? undefined : this.#queue.shift();
    if (!next) return;
    this.holder = next;
    next.state = 'granted';
    this.observer.given?.(next);
    this.#tell(next, true);
  }

  #tell(request: LockRequest, had: boolean): void {
    const { page } = request;
    this.timeline.after(this.#delay(page), () => {
      page.whenRunning('lock', () => {
        if (request.state === 'over') return;
        if (had) {
          request.state = 'held';
          request.heardAt = this.timeline.now;
          this.observer.granted?.(request);
        }
        void request.hold(had).then(
          () => {
            this.#leave(request);
          },
          (reason: unknown) => {
            this.#leave(request, new Error('The holder failed.', { cause: reason }));
          },
        );
        if (request.rejected) request.settle(STOLEN);
      });
    });
  }

  #leave(request: LockRequest, error?: Error): void {
    request.state = 'over';
    this.#queue = this.#queue.filter(waiting => waiting !== request);
    if (request.robbed === 'no') request.settle(error);
    if (this.holder === request) this.#release(request);
  }

  #release(request: LockRequest): void {
    request.state = 'over';
    this.holder = null;
    this.#next();
  }

  #delay({ random }: TabPage): number {
    return random.chance(0.3) ? 0 : random.between(0, this.maxDelay);
  }
}

/** All locks of an origin, by name. */
export class LockSpace {
  /** The lead lock. */
  readonly turn: LockManager;
  readonly #byName = new Map<string, LockManager>();

  /**
   * @param maxDelay ms, the most that a reply of the browser's lock manager takes.
   * @param turn the name of the lead lock, the only one that is observed.
   */
  constructor(
    private readonly timeline: Timeline,
    private readonly maxDelay: number,
    turn: string,
    observer: Partial<LockObserver> = {},
  ) {
    this.turn = new LockManager(timeline, maxDelay, observer);
    this.#byName.set(turn, this.turn);
  }

  /** `navigator.locks.request`, as a page sees it. */
  request(page: TabPage, name: string, options: LockOptions, hold: LockRequest['hold']): Promise<void> {
    // A shared lock does not exclude any other one: each page has its own.
    const key = options.mode === 'shared' ? `${name} ${page.index}` : name;
    const manager = this.#byName.get(key) ?? new LockManager(this.timeline, this.maxDelay, {});
    this.#byName.set(key, manager);
    return manager.request(page, options, hold);
  }

  /** `navigator.locks.query`: the state some time after the call, which reaches the page some time after that. */
  held(page: TabPage): Promise<{ readonly held: readonly { readonly name: string }[] }> {
    const { random } = page;
    const most = Math.min(this.maxDelay / 2, LOOK);
    return new Promise(resolve => {
      this.timeline.after(random.between(0, most), () => {
        const held = [...this.#byName].filter(([, { holder }]) => holder !== null);
        const snapshot = { held: held.map(([key]) => ({ name: key.split(' ')[0]! })) };
        this.timeline.after(random.between(0, most), () => {
          page.whenRunning('lock', () => {
            resolve(snapshot);
          });
        });
      });
    });
  }

  /** How many locks a page has or waits for. */
  countOf(page: TabPage): number {
    return [...this.#byName.values()].filter(manager => manager.concerns(page)).length;
  }

  /** The locks of a page are released, and its requests dropped. */
  forget(page: TabPage): void {
    for (const manager of this.#byName.values()) manager.forget(page);
  }
}

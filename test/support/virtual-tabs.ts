import { TabCoordinator } from '../../src/session/tabs/tab-coordinator.js';
import type { LockOptions, TabEnvironment } from '../../src/session/tabs/tab-environment.js';
import type { Clock, Instant, TokenSessionOptions } from '../../src/session/index.js';
import { SessionHarness } from './session-harness.js';
import { VirtualClock } from './virtual-clock.js';

interface Holder {
  readonly tab: VirtualTab;
  readonly rob: () => void;
}

interface Waiter {
  readonly tab: VirtualTab;
  readonly grant: () => void;
}

interface OpenChannel {
  readonly name: string;
  readonly tab: VirtualTab;
  readonly hear: (message: unknown) => void;
}

const NAME = 'user';

/** The tabs of an origin, in virtual time: their locks, their channels, and a session of the same name in each. */
export class VirtualTabs {
  readonly clock = new VirtualClock();
  readonly #holders = new Map<string, Holder>();
  readonly #waiters = new Map<string, Waiter[]>();
  readonly channels = new Set<OpenChannel>();
  /** Every message, in the order in which they were posted. */
  readonly posted: { readonly type?: string }[] = [];
  #ids = 0;

  /** Opens another tab. */
  open(options: TokenSessionOptions = {}): VirtualTab {
    return new VirtualTab(this, options);
  }

  /** Another one at each call. */
  id(): string {
    this.#ids += 1;
    return `id-${String(this.#ids).padStart(3, '0')}`;
  }

  /** The names of the locks that somebody has. */
  get held(): string[] {
    return [...this.#holders.keys()];
  }

  /** How many messages of a type were posted. */
  count(type: string): number {
    return this.posted.filter(message => message.type === type).length;
  }

  request(
    tab: VirtualTab,
    name: string,
    { ifAvailable, steal, signal }: LockOptions,
    hold: (had: boolean) => Promise<void>,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const grant = (): void => {
        const holder = {
          tab,
          rob: () => {
            reject(new DOMException('stolen', 'AbortError'));
          },
        };
        this.#holders.set(name, holder);
        tab.whenRunning(() => {
          void hold(true).then(() => {
            if (this.#holders.get(name) === holder) this.#release(name);
            resolve();
          });
        });
      };
      const holder = this.#holders.get(name);
      if (steal) holder?.rob();
      if (!holder || steal) grant();
      else if (ifAvailable) void hold(false).then(resolve);
      else {
        const waiter = { tab, grant };
        const queue = this.#waiters.get(name) ?? [];
        this.#waiters.set(name, [...queue, waiter]);
        signal?.addEventListener('abort', () => {
          const waiting = this.#waiters.get(name) ?? [];
          if (!waiting.includes(waiter)) return;
          this.#waiters.set(
            name,
            waiting.filter(other => other !== waiter),
          );
          reject(new DOMException('aborted', 'AbortError'));
        });
      }
    });
  }

  post(from: OpenChannel, message: unknown): void {
    this.posted.push(message as { type?: string });
    const clone: unknown = structuredClone(message);
    for (const channel of this.channels) {
      if (channel === from || channel.name !== from.name) continue;
      const deliver = (): void => {
        channel.tab.whenRunning(() => {
          if (this.channels.has(channel)) channel.hear(clone);
        });
      };
      this.clock.schedule(deliver, channel.tab.lag);
    }
  }

  /** A tab is closed or dies: what it has passes on, what it posted stays posted. */
  bury(tab: VirtualTab): void {
    for (const channel of this.channels) if (channel.tab === tab) this.channels.delete(channel);
    for (const [name, queue] of this.#waiters)
      this.#waiters.set(
        name,
        queue.filter(waiter => waiter.tab !== tab),
      );
    for (const [name, holder] of this.#holders) if (holder.tab === tab) this.#release(name);
  }

  #release(name: string): void {
    this.#holders.delete(name);
    const [next, ...others] = this.#waiters.get(name) ?? [];
    this.#waiters.set(name, others);
    next?.grant();
  }
}

/** Whether a tab's code runs. */
class Liveliness implements Clock {
  readonly #clock: VirtualClock;
  #frozen: Set<() => void> | null = null;
  dead = false;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  now(): Instant {
    return this.#clock.now();
  }

  schedule(callback: () => void, delay: number): () => void {
    // Early where it is long, as in a page that is seen.
    const cancel = this.#clock.schedule(
      () => {
        this.whenRunning(callback);
      },
      Math.min(delay, 30_000),
    );
    return () => {
      cancel();
      this.#frozen?.delete(callback);
    };
  }

  whenRunning(action: () => void): void {
    if (this.dead) return;
    if (this.#frozen) this.#frozen.add(action);
    else action();
  }

  freeze(): void {
    this.#frozen ??= new Set();
  }

  thaw(): void {
    const waiting = this.#frozen ?? [];
    this.#frozen = null;
    for (const action of waiting) action();
  }
}

/** One of them. */
export class VirtualTab extends SessionHarness {
  readonly link: TabCoordinator;
  /** ms that a message takes to it. */
  lag = 1;
  readonly #tabs: VirtualTabs;
  readonly #liveliness: Liveliness;

  constructor(tabs: VirtualTabs, options: TokenSessionOptions) {
    const liveliness = new Liveliness(tabs.clock);
    super(options, tabs.clock, liveliness);
    this.#tabs = tabs;
    this.#liveliness = liveliness;
    const environment: TabEnvironment = {
      lock: (name, lock, hold) => tabs.request(this, name, lock, hold),
      heldLocks: () => Promise.resolve(tabs.held),
      open: (name, hear) => {
        const channel = { name, tab: this, hear };
        tabs.channels.add(channel);
        return {
          post: message => {
            if (!liveliness.dead) tabs.post(channel, message);
          },
          close: () => tabs.channels.delete(channel),
        };
      },
    };
    this.link = new TabCoordinator(this.session, NAME, {
      tabs: environment,
      clock: liveliness,
      random: () => 0,
      createId: () => tabs.id(),
    });
  }

  /** No timer, no message, no lock until it is thawed; what it asked for goes on. */
  freeze(): void {
    this.#liveliness.freeze();
  }

  thaw(): void {
    this.#liveliness.thaw();
  }

  whenRunning(action: () => void): void {
    this.#liveliness.whenRunning(action);
  }

  /** It is closed by the user, or killed: no code of it runs any more. */
  die(): void {
    this.#liveliness.dead = true;
    this.#tabs.bury(this);
    this.session.stop();
  }

  /** Its last provider is removed. */
  leave(): void {
    this.link.dispose();
    this.session.stop();
  }
}

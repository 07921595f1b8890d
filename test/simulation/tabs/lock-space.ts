import type { LockOptions } from '../../../src/session/tabs/tab-environment.js';
import type { Timeline } from '../timeline.js';
import { LockManager, type LockDelays, type LockObserver, type LockRequest } from './lock-manager.js';
import type { TabPage } from './tab-page.js';

/** ms that a query takes at most each way: the library treats longer ones as a sign that the page stood still. */
const LOOK = 200;

/** All locks of an origin, by name. */
export class LockSpace {
  readonly #byName = new Map<string, LockManager>();
  /** The refresh lock. */
  readonly turn: LockManager;

  constructor(
    private readonly timeline: Timeline,
    private readonly delays: LockDelays,
    turn: string,
    observer: LockObserver,
  ) {
    this.turn = new LockManager(timeline, delays, observer);
    this.#byName.set(turn, this.turn);
  }

  /** `navigator.locks.request`, as a page sees it. */
  request(page: TabPage, name: string, options: LockOptions, hold: LockRequest['hold']): Promise<void> {
    const manager = this.#byName.get(name) ?? new LockManager(this.timeline, this.delays, {});
    this.#byName.set(name, manager);
    return manager.request(page, options, hold);
  }

  /** `navigator.locks.query`: the state some time after the call, which reaches the page some time after that. */
  held(page: TabPage): Promise<readonly string[]> {
    const { random } = page;
    const most = Math.min(this.delays.most / 2, LOOK);
    return new Promise(resolve => {
      this.timeline.after(random.between(0, most), () => {
        const names = [...this.#byName].filter(([, { holder }]) => holder !== null).map(([name]) => name);
        this.timeline.after(random.between(0, most), () => {
          page.whenRunning('lock', () => {
            resolve(names);
          });
        });
      });
    });
  }

  /** Whether a page has any lock, or waits for one. */
  concerns(page: TabPage): boolean {
    return this.countOf(page) > 0;
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

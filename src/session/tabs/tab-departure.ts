import { elapsed, type Clock, type Stamp } from '../clock.js';
import type { TabEnvironment } from './tab-environment.js';
import type { Waits } from './waits.js';

/** ms for which a sibling that went to the login page is waited for. */
const PATIENCE = 60_000;
/** ms for which the lock is held: others hear of it in that time. */
const SETTLING = 1_000;

/** Which of all tabs goes to the login page: two that are seen side by side are one too many. */
export class TabDeparture {
  readonly #lockName: string;
  readonly #world: { readonly tabs: TabEnvironment; readonly clock: Clock };
  readonly #waits: Waits;
  readonly #tell: () => void;
  /** When a sibling went. */
  #left: Stamp | null = null;

  /** @param tell says to siblings that this tab goes. */
  constructor(
    lockName: string,
    world: { readonly tabs: TabEnvironment; readonly clock: Clock },
    waits: Waits,
    tell: () => void,
  ) {
    this.#lockName = lockName;
    this.#world = world;
    this.#waits = waits;
    this.#tell = tell;
  }

  siblingLeft(): void {
    this.#left = this.#world.clock.now();
  }

  /** Whether this tab may go; `false` while another one does. */
  claim(): Promise<boolean> {
    return new Promise(resolve => {
      const alone = (): void => {
        resolve(true);
      };
      this.#world.tabs
        .lock(this.#lockName, { ifAvailable: true }, async had => {
          const mine = had && !this.#siblingIsThere;
          if (mine) this.#tell();
          resolve(mine);
          if (mine) await this.#waits.wait(SETTLING);
        })
        // Where locks are refused, a tab is alone.
        .catch(alone);
    });
  }

  /** Not for ever: the user may have closed the login page. */
  get #siblingIsThere(): boolean {
    return this.#left !== null && elapsed(this.#left, this.#world.clock.now()) < PATIENCE;
  }
}

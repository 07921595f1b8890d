import { Random } from '../../../test/simulation/random.js';
import type { Login, Manager } from './library.js';
import { fetchOver } from './network.js';
import type { Stage } from './stage.js';
import { installWorkers, Timers, type Realm } from './time.js';

/** ms between two calls of the page for a token. */
const CALL_INTERVAL_MS = 5_000;
/** Of the random numbers of the first tab. */
const FIRST_SEED = 0x92d4860c;

/** The document that a tab shows. */
export interface Shown {
  readonly realm: Realm;
  readonly timers: Timers;
  readonly isOnline: () => boolean;
  manager?: Manager;
}

/** A tab: a frame of this page, with virtual clocks, timers and network. */
export class Tab {
  /** Whether the page would use a token now: it is there, awake, and has a network. */
  needsToken = true;
  /** Whether the page calls the library every few seconds. */
  isCalling = true;
  /** ms in which the page needed a token and had no valid one. */
  withoutMs = 0;
  readonly #frame = document.createElement('iframe');
  #token = '';
  #isVisible = true;
  #isOnline = true;
  #shown: Shown | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly index: number,
  ) {
    // The document's first script calls it, before the library's.
    Object.assign(this.#frame, { adopt: this.#adopt });
  }

  get manager(): Manager {
    if (!this.#current.manager) throw new Error('The library has not started.');
    return this.#current.manager;
  }

  /** Loads the page, again if it is open; in real time. */
  async load(): Promise<void> {
    const loaded = new Promise(resolve => (this.#frame.onload = resolve));
    if (this.#frame.isConnected) this.#frame.contentWindow?.location.reload();
    else {
      this.#frame.src = this.stage.url;
      document.body.append(this.#frame);
    }
    await loaded;
  }

  /** Starts the library; from then on the page calls it every few seconds. */
  async start(login: Login | undefined): Promise<void> {
    const shown = this.#current;
    // Until a login is over, no page needs its tokens.
    if (login) this.needsToken = false;
    shown.realm.setInterval(this.#call, CALL_INTERVAL_MS);
    shown.manager = await shown.realm.library.start(login);
    this.needsToken = true;
    this.#call();
  }

  /** The tab is closed, whatever is pending. */
  close(): void {
    this.#frame.remove();
    this.#leave();
    this.needsToken = false;
  }

  /** Hides or shows the page, with the event of a browser. */
  set isVisible(isVisible: boolean) {
    this.#isVisible = isVisible;
    const { timers, realm } = this.#current;
    timers.isHidden = !isVisible;
    realm.document.dispatchEvent(new realm.Event('visibilitychange', { bubbles: true }));
  }

  /** Takes the network away or gives it back, with the event of a browser. */
  set isOnline(isOnline: boolean) {
    this.#isOnline = isOnline;
    this.needsToken = isOnline;
    this.dispatch(isOnline ? 'online' : 'offline');
  }

  /** Dispatches an event at the window. */
  dispatch(type: string, init: PageTransitionEventInit = {}): void {
    const { realm } = this.#current;
    const { Event, PageTransitionEvent } = realm;
    realm.dispatchEvent(type === 'pageshow' ? new PageTransitionEvent(type, init) : new Event(type));
  }

  /** Time has passed, epoch ms, in which nothing happened. */
  passed(from: number, to: number): void {
    const end = this.stage.server.endOf(this.#token);
    if (this.needsToken) this.withoutMs += Math.max(0, to - Math.max(from, end));
  }

  get #current(): Shown {
    if (!this.#shown) throw new Error('The tab shows no page.');
    return this.#shown;
  }

  readonly #adopt = (realm: Realm): void => {
    this.#leave();
    const { time, tasks } = this.stage;
    const timers = new Timers(time);
    timers.install(realm);
    installWorkers(realm, time, timers);
    const random = new Random(FIRST_SEED + this.index);
    realm.Math.random = () => random.next();
    tasks.watch(realm);
    const isOnline = (): boolean => this.#isOnline;
    Object.defineProperty(realm.navigator, 'onLine', { get: isOnline });
    Object.defineProperties(realm.Document.prototype, {
      hidden: { get: () => !this.#isVisible },
      visibilityState: { get: () => (this.#isVisible ? 'visible' : 'hidden') },
    });
    this.#shown = { realm, isOnline, timers };
    realm.fetch = fetchOver(this.stage, this.#shown);
  };

  readonly #call = (): void => {
    if (!this.isCalling) return;
    this.#shown?.manager?.token().then(
      token => (this.#token = token ?? this.#token),
      () => undefined,
    );
  };

  #leave(): void {
    if (this.#shown) this.#shown.timers.isGone = true;
    this.#shown = undefined;
  }
}

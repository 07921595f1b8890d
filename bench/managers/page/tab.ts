import { ListenerWatch } from '../../../test/support/listener-watch.js';
import type { Realm, TimerOwner, VirtualTime } from '../../page/virtual-time.js';
import type { Left } from '../wire.js';
import { installDice } from './dice.js';
import { Holding } from './holding.js';
import type { Manager, SignedIn } from './manager.js';
import type { Line, Network } from './network.js';
import type { RealWatches } from './real/watches.js';
import { installWorkers } from './worker.js';

/** ms between two calls of the page's for a token. */
const ASKS = 5_000;
/** ms at whose multiples the timers of a hidden page fire. */
const MINUTE = 60_000;

/** What tabs have in common. */
export interface TabGround {
  readonly time: VirtualTime;
  readonly network: Network;
  readonly watches: RealWatches;
  /** ms by which the user's wall clock is wrong. */
  readonly skew: () => number;
  /** Until when the server takes a token. */
  readonly endOf: (token: string) => number;
  /** Where a tab's document comes from. */
  readonly url: string;
}

/** The document that a tab shows. */
interface Shown {
  readonly realm: Realm;
  readonly listeners: ListenerWatch;
  readonly workers: ReadonlySet<EventTarget>;
  readonly timers: TimerOwner;
  readonly line: { gone: boolean };
  readonly asks: TimerOwner;
  manager?: Manager;
}

/** A tab of the browser: a frame of this page, whose clocks, timers and network are virtual. */
export class Tab {
  readonly holding: Holding;
  readonly #ground: TabGround;
  readonly #frame = document.createElement('iframe');
  readonly #seed: number;
  #loaded: () => void = () => undefined;
  #visible = true;
  #online = true;
  #shown: Shown | undefined;

  /** @param seed of its chance. */
  constructor(ground: TabGround, seed: number) {
    this.#ground = ground;
    this.#seed = seed;
    this.holding = new Holding(ground.endOf);
    this.#frame.addEventListener('load', () => {
      this.#loaded();
    });
  }

  /** Whose document a window is. */
  shows(realm: Realm): boolean {
    return this.#frame.contentWindow === realm;
  }

  get manager(): Manager {
    if (!this.#shown?.manager) throw new Error('The tab shows nothing.');
    return this.#shown.manager;
  }

  /** Loads the page, again where it is open; real time. Its library is not started yet. */
  async load(): Promise<void> {
    const loaded = new Promise<void>(resolve => (this.#loaded = resolve));
    if (this.#frame.isConnected) this.#frame.contentWindow?.location.reload();
    else {
      this.#frame.src = this.#ground.url;
      document.body.append(this.#frame);
    }
    await loaded;
    const shown = this.#shown;
    if (!shown) throw new Error('The page has not come.');
    shown.manager = shown.realm.library.create();
  }

  /** Starts the library; from now on the page asks it every few seconds. */
  start(login: SignedIn): Promise<void> {
    const { asks } = this.#current;
    // Until a login is over, no page needs its tokens.
    if (login.first) this.holding.needed = false;
    const started = this.manager.start(login);
    const ask = (): void => {
      this.#ask();
    };
    const begin = (): void => {
      this.holding.needed = true;
      ask();
    };
    void started.then(begin, () => undefined);
    this.#ground.time.timersOf(asks).setInterval(ask, ASKS);
    return started;
  }

  /** Its document is gone, in the middle of anything. */
  close(): void {
    this.#frame.remove();
    this.#leave();
    this.holding.needed = false;
  }

  /** A document of the tab's has begun: before its own scripts it gets what is virtual. */
  adopt(realm: Realm): void {
    this.#leave();
    const { time, network, watches, skew } = this.#ground;
    const delayed = (at: number): number => this.#delayed(at);
    const timers: TimerOwner = { delayed, skew };
    const line = { gone: false };
    time.install(realm, timers);
    installDice(realm, this.#seed);
    realm.fetch = network.fetchOf(this.#lineOf(realm, line));
    const workers = installWorkers({ realm, time, tasks: watches.tasks, skew });
    watches.watch(realm, network.endless);
    Object.defineProperty(realm.navigator, 'onLine', { get: () => this.#online });
    Object.defineProperty(realm.document, 'hidden', { get: () => !this.#visible });
    const state = (): string => (this.#visible ? 'visible' : 'hidden');
    Object.defineProperty(realm.document, 'visibilityState', { get: state });
    const listeners = new ListenerWatch([realm, realm.document]);
    this.#shown = { realm, listeners, workers, timers, line, asks: { delayed } };
  }

  /** Hides or shows the page, as a browser tells it. */
  set visible(visible: boolean) {
    this.#visible = visible;
    this.tell(realm => realm.document, 'visibilitychange');
  }

  /** Takes the network away or gives it back, as a browser tells it. */
  set online(online: boolean) {
    this.#online = online;
    this.holding.needed = online;
    this.tell(realm => realm, online ? 'online' : 'offline');
  }

  /** Fires an event. */
  tell(target: (realm: Realm) => EventTarget, type: string, init: PageTransitionEventInit = {}): void {
    const { realm } = this.#current;
    const event =
      type === 'pageshow'
        ? new realm.PageTransitionEvent(type, init)
        : new realm.Event(type, { bubbles: true });
    target(realm).dispatchEvent(event);
  }

  /** The page asks no longer. */
  rest(): void {
    this.#ground.time.drop(this.#current.asks);
  }

  /** What the page has open now. */
  get left(): Left {
    const { realm, listeners, workers, timers } = this.#current;
    return {
      timers: this.#ground.time.armed(timers) + workers.size,
      listeners: listeners.types.length,
      channels: this.#ground.watches.channels.open(realm),
    };
  }

  get #current(): Shown {
    if (!this.#shown) throw new Error('The tab shows nothing.');
    return this.#shown;
  }

  #ask(): void {
    this.manager.token().then(
      token => {
        this.holding.given(token);
      },
      () => undefined,
    );
  }

  #delayed(at: number): number {
    return this.#visible ? at : Math.ceil(at / MINUTE) * MINUTE;
  }

  #lineOf(realm: Realm, line: { readonly gone: boolean }): Line {
    return { realm, online: () => this.#online, gone: () => line.gone };
  }

  #leave(): void {
    if (!this.#shown) return;
    const { realm, line, timers, asks } = this.#shown;
    line.gone = true;
    for (const owner of [timers, asks]) this.#ground.time.drop(owner);
    this.#ground.watches.drop(realm);
    this.#shown = undefined;
  }
}

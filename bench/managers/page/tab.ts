import { ListenerWatch } from '../../../test/support/listener-watch.js';
import { Random } from '../../../test/simulation/random.js';
import type { Left } from '../cell.js';
import type { Manager, VendorAnswer } from './library.js';
import type { Connection, Network } from './network.js';
import type { RealTasks } from './real-tasks.js';
import { Timers, type Realm, type Time } from './time.js';
import type { TokenServer } from './token-server.js';
import { installWorkers } from './worker.js';

/** ms between two calls of the page for a token. */
const CALL_INTERVAL_MS = 5_000;

/** Of the random numbers of the first tab. */
const FIRST_SEED = 0x92d4860c;

/** What all tabs share. */
export interface World {
  readonly time: Time;
  readonly server: TokenServer;
  readonly network: Network;
  readonly tasks: RealTasks;
  /** The address of a tab's document. */
  readonly url: string;
}

/** The document that a tab shows. */
interface Shown extends Connection {
  readonly listeners: ListenerWatch;
  readonly workers: ReadonlySet<Timers>;
  /** Of the library, and of the page that calls it. */
  readonly timers: Timers;
  manager?: Manager;
  /** Of the page's calls. */
  interval?: number;
}

/** A tab: a frame of this page, with virtual clocks, timers and network. */
export class Tab {
  /** Whether the page would use a token now: it is there, awake, and has a network. */
  needsToken = true;
  /** ms in which the page needed a token and had no valid one. */
  withoutMs = 0;
  readonly #world: World;
  readonly #frame = document.createElement('iframe');
  readonly #index: number;
  #token = '';
  #isVisible = true;
  #isOnline = true;
  #shown: Shown | undefined;

  constructor(world: World, index: number) {
    this.#world = world;
    this.#index = index;
    // The document's first script calls it, before the library's.
    Object.assign(this.#frame, { adopt: this.#adopt });
  }

  get manager(): Manager {
    if (!this.#current.manager) throw new Error('The library has not started.');
    return this.#current.manager;
  }

  /** Loads the page, again if it is open; in real time. */
  async load(): Promise<void> {
    const loaded = new Promise(resolve => {
      this.#frame.addEventListener('load', resolve, { once: true });
    });
    if (this.#frame.isConnected) this.#frame.contentWindow?.location.reload();
    else {
      this.#frame.src = this.#world.url;
      document.body.append(this.#frame);
    }
    await loaded;
  }

  /** Starts the library; from then on the page calls it every few seconds. */
  async start(login: VendorAnswer | undefined): Promise<void> {
    const shown = this.#current;
    // Until a login is over, no page needs its tokens.
    if (login) this.needsToken = false;
    shown.interval = shown.timers.setInterval(this.#call, CALL_INTERVAL_MS);
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
    const { Event, document } = realm;
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
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

  /** The page calls the library no more. */
  stopCalling(): void {
    this.#current.timers.clear(this.#current.interval);
  }

  /** Time has passed, epoch ms, in which nothing happened. */
  passed(from: number, to: number): void {
    const end = this.#world.server.family.endOf(this.#token);
    if (this.needsToken) this.withoutMs += Math.max(0, to - Math.max(from, end));
  }

  /** What the page has open now. */
  get left(): Left {
    const { realm, listeners, workers, timers } = this.#current;
    return {
      timers: timers.count + workers.size,
      listeners: listeners.types.length,
      channels: this.#world.tasks.channelsOf(realm).length,
    };
  }

  get #current(): Shown {
    if (!this.#shown) throw new Error('The tab shows no page.');
    return this.#shown;
  }

  readonly #adopt = (realm: Realm): void => {
    this.#leave();
    const { time, network, tasks } = this.#world;
    const timers = new Timers(time);
    timers.install(realm);
    installRandom(realm, new Random(FIRST_SEED + this.#index));
    const workers = installWorkers(realm, time);
    tasks.watch(realm);
    const isOnline = (): boolean => this.#isOnline;
    Object.defineProperty(realm.navigator, 'onLine', { get: isOnline });
    Object.defineProperties(realm.document, {
      hidden: { get: () => !this.#isVisible },
      visibilityState: { get: () => (this.#isVisible ? 'visible' : 'hidden') },
    });
    const listeners = new ListenerWatch([realm, realm.document]);
    const isGone = (): boolean => this.#shown !== shown;
    const shown: Shown = { realm, isOnline, isGone, listeners, workers, timers };
    this.#shown = shown;
    realm.fetch = network.fetchOver(shown);
  };

  readonly #call = (): void => {
    this.#shown?.manager?.token().then(
      token => {
        this.#token = token;
      },
      () => undefined,
    );
  };

  #leave(): void {
    if (!this.#shown) return;
    const { realm, workers, timers } = this.#shown;
    for (const gone of [timers, ...workers]) gone.clearAll();
    this.#world.tasks.drop(realm);
    this.#shown = undefined;
  }
}

/** Gives a window random numbers that are the same in every run. */
function installRandom(realm: Realm, random: Random): void {
  realm.Math.random = () => random.next();
  const getRandomValues = <Values extends ArrayBufferView>(values: Values): Values => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    bytes.forEach((_, index) => (bytes[index] = random.index(256)));
    return values;
  };
  const randomUUID = (): string => {
    const hex = Array.from({ length: 32 }, () => random.index(16).toString(16)).join('');
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
  };
  Object.defineProperties(realm.crypto, {
    getRandomValues: { value: getRandomValues },
    randomUUID: { value: randomUUID },
  });
}

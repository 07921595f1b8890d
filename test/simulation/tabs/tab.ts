import {
  httpRefresher,
  TokenSession,
  type Refresher,
  type SessionEvent,
  type TokenResponse,
  type PageSignals,
  type PageSignal,
} from '../../../src/session/index.js';
import type { TabEnvironment } from '../../../src/session/tabs/tab-environment.js';
import { TabCoordinator } from '../../../src/session/tabs/tab-coordinator.js';
import type { Verdict } from '../authorization-server.js';
import { Machine } from '../machine.js';
import type { Network } from '../network.js';
import type { Random } from '../random.js';
import { OwnClock } from '../machine.js';
import type { Timeline } from '../timeline.js';
import type { Truth } from '../truth.js';
import { Knowledge } from './knowledge.js';
import type { Grant } from './ledger.js';
import { TabPage, type Return } from './tab-page.js';

/** A request of a tab, by the truth. */
export interface TabRequest {
  readonly tab: Tab;
  readonly refreshToken: string | undefined;
  readonly silentLogin: boolean;
  readonly signal: AbortSignal;
  /** ms of true time. */
  readonly sentAt: number;
  settled: boolean;
}

/** Who watches a tab. */
export interface TabObserver {
  requested(request: TabRequest): void;
  /** The server does its work. */
  serve(request: TabRequest): Verdict;
  told(request: TabRequest, truth: Truth | undefined): void;
  answered(request: TabRequest, answer: TokenResponse): void;
  event(tab: Tab, event: SessionEvent): void;
}

/** What a tab lives in. */
export interface TabWorld {
  readonly timeline: Timeline;
  readonly network: Network;
  readonly observer: TabObserver;
  readonly mode: 'json' | 'cookie' | 'deaf';
  readonly reauthenticates: boolean;
  readonly monotonicInSleep: boolean;
  readonly name: string;
  environment(page: TabPage): TabEnvironment;
  random(stream: string): Random;
}

/** A tab: a page, its session, and its link to the others. */
export class Tab {
  readonly page: TabPage;
  readonly session: TokenSession;
  readonly knowledge: Knowledge;
  readonly #link: TabCoordinator;
  readonly #sessionClock: OwnClock;
  readonly #linkClock: OwnClock;
  readonly #arrivals = new Set<(signal: PageSignal) => void>();
  /** Whether a request of its last moment never reached the server. */
  cutShort = false;
  hidden = false;
  /** Callers that wait. */
  waiting = 0;
  /** What it held when it was looked at last. */
  held: Grant | undefined;
  /** ms of true time at which it told its tokens last. */
  saidAt = -Infinity;
  closed = false;

  constructor(
    private readonly world: TabWorld,
    index: number,
  ) {
    const { timeline } = world;
    const random = world.random(`tab ${index}`);
    const machine = new Machine(timeline, world.monotonicInSleep);
    this.page = new TabPage(timeline, index, machine, world.random(`delays ${index}`));
    this.knowledge = new Knowledge(this.page);
    this.#sessionClock = new OwnClock(machine);
    this.#linkClock = new OwnClock(machine);
    const wakeUps: PageSignals = {
      subscribe: listener => {
        const unsubscribe = machine.subscribe(listener);
        this.#arrivals.add(listener);
        return () => {
          unsubscribe();
          this.#arrivals.delete(listener);
        };
      },
    };
    this.session = new TokenSession(
      {
        refresher: this.#refresher(false),
        ...(world.reauthenticates && { reauthenticate: this.#refresher(true) }),
      },
      { clock: this.#sessionClock, pageSignals: wakeUps, connectivity: machine, random: () => random.next() },
    );
    this.session.subscribe(event => {
      world.observer.event(this, event);
    });
    const link = world.random(`link ${index}`);
    this.#link = new TabCoordinator(this.session, world.name, {
      tabs: world.environment(this.page),
      clock: this.#linkClock,
      random: () => link.next(),
      createId: () => Math.floor(link.next() * 2 ** 32).toString(36),
    });
  }

  get who(): string {
    return `tab ${this.page.index}`;
  }

  get timers(): { readonly session: number; readonly link: number } {
    return { session: this.#sessionClock.armed, link: this.#linkClock.armed };
  }

  get listening(): number {
    return this.page.machine.listening;
  }

  close(): void {
    this.closed = true;
    this.#link.dispose();
    this.session.stop();
  }

  /** It was frozen, or in the back/forward cache: it is told so before or after what waited. */
  return(how: Return): void {
    const signal = this.page.cached ? 'pageshow' : 'resume';
    if (this.page.cached) this.page.arrivedAt = this.world.timeline.now;
    this.page.cached = false;
    const tell = (): void => {
      if (this.page.running) this.#signal(signal);
    };
    this.page.resume(how);
    if (how.answersFirst) this.world.timeline.after(0, tell);
    else tell();
  }

  /** `pageshow`, after the first load. */
  show(): void {
    this.#signal('pageshow');
  }

  #signal(signal: PageSignal): void {
    for (const listener of [...this.#arrivals]) listener(signal);
  }

  hide(hidden: boolean): void {
    this.hidden = hidden;
    this.page.machine.hide(hidden);
  }

  /** Somebody wants a token; nobody looks at why there is none. */
  call(minValidity: number): void {
    this.#wait(this.session.getToken({ minValidity }));
  }

  refresh(): void {
    this.#wait(this.session.refresh());
  }

  #wait(wanted: Promise<unknown>): void {
    this.waiting += 1;
    const done = (): void => {
      this.waiting -= 1;
    };
    wanted.then(done, done);
  }

  #refresher(silentLogin: boolean): Refresher {
    const { observer, network, mode, timeline } = this.world;
    const { page } = this;
    return async asked => {
      const request: TabRequest = {
        tab: this,
        refreshToken: asked.refreshToken,
        silentLogin,
        signal: asked.signal,
        sentAt: timeline.now,
        settled: false,
      };
      observer.requested(request);
      const fetch: typeof globalThis.fetch = (_, init) =>
        network.fetch(page, {
          signal: mode === 'deaf' && !silentLogin ? undefined : (init?.signal ?? undefined),
          serve: () => observer.serve(request),
          tell: truth => {
            observer.told(request, truth);
          },
        });
      const format = mode === 'cookie' || silentLogin ? 'cookie' : 'json';
      const ask = httpRefresher({
        endpoint: 'https://app.example/refresh',
        format,
        fetch,
        clock: page.machine,
      });
      try {
        const answer = await ask(asked);
        observer.answered(request, answer);
        return answer;
      } finally {
        request.settled = true;
      }
    };
  }
}

import { TokenSession, type IssuedToken, type Refresher } from '../../../src/session/index.js';
import { TabCoordinator } from '../../../src/session/tabs/tab-coordinator.js';
import { Machine, OwnClock } from '../machine.js';
import { SESSION_NAME, type Browser } from './browser.js';
import type { Grant } from './issued-tokens.js';
import { ReceivedTokens } from './received-tokens.js';
import { tabEnvironment, TabPage, type Return } from './tab-page.js';

/** A request of a tab, as it actually happens. */
export interface TabRequest {
  readonly tab: Tab;
  readonly refreshToken: string | undefined;
  readonly silentLogin: boolean;
  readonly signal: AbortSignal;
  /** ms of true time. */
  readonly sentAt: number;
  settled: boolean;
}

/** A tab: a page, its session, and the coordinator that connects it with the other tabs. */
export class Tab {
  readonly label = `tab ${this.index}`;
  readonly report = this.browser.report.of(this.label);
  readonly machine = new Machine(this.browser.timeline, this.browser.scenario.monotonicInSleep);
  readonly sessionClock = new OwnClock(this.machine);
  readonly coordinatorClock = new OwnClock(this.machine);
  readonly page: TabPage;
  readonly session: TokenSession;
  readonly received = new ReceivedTokens();
  readonly #coordinator: TabCoordinator;
  /** Whether its last request does not reach the server. */
  cutShort = false;
  /** Callers that wait. */
  waiting = 0;
  /** The grant of its token after the last step. */
  held: Grant | undefined;
  /** The token of its last `token` event. */
  last: IssuedToken | null = null;
  /** ms of true time at which it last posted its tokens, or received others. */
  changedAt = -Infinity;
  closed = false;

  constructor(
    private readonly browser: Browser,
    private readonly index: number,
  ) {
    const { timeline, scenario, locks, medium } = browser;
    const random = browser.random(`tab ${index}`);
    const { machine } = this;
    this.page = new TabPage(timeline, index, machine, browser.random(`delays ${index}`));
    this.session = new TokenSession(
      {
        refresher: this.#refresher(false),
        ...(scenario.reauthenticates !== 'no' && { reauthenticate: this.#refresher(true) }),
      },
      { clock: this.sessionClock, pageSignals: machine, connectivity: machine, random: () => random.next() },
    );
    this.session.subscribe(event => {
      browser.monitor.event(this, event);
    });
    // The stream's name is part of the seeds' meaning.
    const coordinatorRandom = browser.random(`link ${index}`);
    const tabs = tabEnvironment(this.page, locks, medium, {
      clock: this.coordinatorClock,
      random: () => coordinatorRandom.next(),
      createId: () => Math.floor(coordinatorRandom.next() * 2 ** 32).toString(36),
    });
    this.#coordinator = new TabCoordinator(this.session, SESSION_NAME, tabs);
  }

  close(): void {
    this.closed = true;
    this.#coordinator.dispose();
    this.session.stop();
  }

  /** It was frozen, or in the back/forward cache: the signal comes before or after what waited. */
  return(how: Return): void {
    const signal = this.page.cached ? 'pageshow' : 'resume';
    if (this.page.cached) this.page.arrivedAt = this.browser.now;
    this.page.cached = false;
    // The machine may fall asleep again before the page's event.
    const dispatch = (): void => {
      if (this.page.running) this.page.machine.dispatch(signal);
      else this.page.whenRunning('message', dispatch);
    };
    this.page.resume(how);
    if (how.answersFirst) this.browser.timeline.after(0, dispatch);
    else dispatch();
  }

  refresh(): void {
    this.wait(this.session.refresh());
  }

  /** A caller waits for a token, and ignores the reason if it gets none. */
  wait(wanted: Promise<unknown>): void {
    this.waiting += 1;
    const done = (): void => {
      this.waiting -= 1;
    };
    wanted.then(done, done);
  }

  #refresher(silentLogin: boolean): Refresher {
    const { monitor, network, scenario } = this.browser;
    const refresh: Refresher = async sent => {
      const { refreshToken, signal } = sent;
      const sentAt = this.browser.now;
      const request: TabRequest = { tab: this, refreshToken, silentLogin, signal, sentAt, settled: false };
      monitor.requested(request);
      try {
        const answer = await network.refresh(this.page, sent, {
          format: scenario.mode === 'cookie' || silentLogin ? 'cookie' : 'json',
          isDeaf: scenario.mode === 'deaf' && !silentLogin,
          serve: () => monitor.serve(request),
          tell: truth => {
            monitor.truthKnown(request, truth);
          },
        });
        monitor.answered(request, answer);
        return answer;
      } finally {
        request.settled = true;
      }
    };
    return Object.assign(refresh, { isRepeatable: scenario.mode === 'cookie' });
  }
}

import type { Fault } from '../network.js';
import { CHANNEL, type Browser } from './browser.js';
import { MOST_TABS, type Action, type InterruptAction, type Moment } from './scenario.js';
import type { Tab } from './tab.js';

/** ms that a page has run before its user does something in it. */
const SETTLED = 1_000;
/** Messages that no tab posts. */
const VERSION = { loginAt: 99, refreshedAt: 0, id: 'z' };
const STATE = { type: 'state', version: VERSION, response: { access_token: 'x' }, requestedAt: 0 };
const GARBAGE: readonly unknown[] = [
  null,
  'state',
  42,
  { type: 'state' },
  { ...STATE, version: { ...VERSION, refreshedAt: 0.5 } },
  { ...STATE, version: { ...VERSION, loginAt: '99' } },
  { ...STATE, response: null },
  { type: 'ended', version: { ...VERSION, loginAt: 8e15 }, reason: 'signed_out' },
  { type: 'ended', version: VERSION, reason: 'because' },
  { type: 'busy', version: null, retryIn: 1e9 },
  { type: 'due', version: VERSION, trigger: 'soon' },
  new Map([['type', 'state']]),
];

/** Performs the actions of a scenario. */
export class Actions {
  private readonly random = this.browser.random('happenings');
  readonly #announcements = this.browser.random('announcements');
  #interrupts: { readonly what: InterruptAction; left: number }[] = [];
  /** ms of true time until which the machine sleeps. */
  #asleepUntil = -Infinity;

  /** @param end ms of true time at which every action must have ended. */
  constructor(
    private readonly browser: Browser,
    private readonly end: number,
  ) {}

  perform(action: Action): void {
    const asleep = this.#asleepUntil - this.browser.now;
    if (asleep >= 0) {
      // Nothing happens in a machine that sleeps.
      this.browser.timeline.after(asleep + 1, () => {
        this.perform(action);
      });
      return;
    }
    this.browser.monitor.calm.disturbed();
    switch (action.kind) {
      case 'fault':
        this.#fault({ ...action.fault, page: null, left: action.count }, action.lasts);
        break;
      case 'outage':
        this.#fault({ kind: action.fault, page: null, wait: null, left: Infinity }, action.lasts);
        break;
      case 'sleep':
        this.#sleep(action.lasts);
        break;
      case 'offline':
        this.#offline(action.lasts);
        break;
      case 'open':
        for (let n = 0; n < action.count; n++) this.open(action.tokens);
        break;
      case 'interrupt':
        this.#interrupts.push({ what: action, left: action.skip });
        break;
      case 'garbage':
        this.browser.medium.intrude(CHANNEL, this.random.pick(GARBAGE));
        break;
      case 'revoke':
        this.browser.revoke();
        break;
      case 'navigate':
        this.#navigate(this.browser.running(action.tab), action.after, action.tokens);
        break;
      case 'refresh':
      case 'call':
      case 'invalidate':
        for (let n = 0; n < action.tabs; n++) this.#want(action, n);
        break;
      default: {
        const tab = this.browser.running(action.tab);
        if (tab) this.#performOn(tab, action);
      }
    }
  }

  /** A tab has reached a moment of a refresh. */
  onMoment(moment: Moment, tab: Tab): void {
    const interrupt = this.#interrupts.find(({ what }) => what.moment === moment);
    if (!interrupt || interrupt.left-- > 0) return;
    this.#interrupts.splice(this.#interrupts.indexOf(interrupt), 1);
    const { by, after, lasts } = interrupt.what;
    this.browser.timeline.after(after, () => {
      if (tab.page.running) this.#interrupt(tab, by, lasts);
    });
  }

  /** No interruption begins any more. */
  calm(): void {
    this.#interrupts = [];
  }

  open(tokens: boolean): void {
    if (this.browser.tabs.length >= MOST_TABS) return;
    if (this.browser.now <= this.#asleepUntil) return;
    this.browser.monitor.calm.disturbed();
    this.browser.open(tokens);
  }

  #performOn(tab: Tab, action: Extract<Action, { tab: number }>): void {
    switch (action.kind) {
      case 'freeze':
      case 'cache':
        this.#interrupt(tab, action.kind, action.lasts);
        break;
      case 'kill':
        this.#interrupt(tab, 'kill', 0);
        break;
      case 'close':
        this.browser.close(tab);
        this.#neverNone();
        break;
      case 'hide':
        if (tab.machine.hidden) break;
        tab.machine.hide(true);
        this.#later(action.lasts, () => {
          if (tab.page.alive) tab.machine.hide(false);
          // Its timers were late.
          tab.changedAt = this.browser.now;
        });
        break;
      case 'sign-out':
        if (this.#settled(tab)) this.browser.signOut(tab);
        break;
      case 'login':
        if (this.#settled(tab)) this.browser.login(tab, action.user);
        break;
      default:
    }
  }

  #interrupt(tab: Tab, by: InterruptAction['by'], lasts: number): void {
    const { monitor, locks } = this.browser;
    monitor.calm.disturbed();
    const kill = (): void => {
      this.browser.kill(tab);
      this.#neverNone();
    };
    if (by === 'navigate') this.#navigate(tab, this.random.between(0, 300), true);
    else if (by === 'kill') kill();
    else {
      // Not every freeze is announced.
      if (by === 'cache' || this.#announcements.chance(0.5))
        tab.page.leave(by === 'cache' ? 'pagehide' : 'freeze');
      this.browser.timeline.after(0, () => {
        if (!tab.page.running) return;
        const isRequesting = monitor.requests.open.some(request => request.tab === tab);
        const { holder } = locks.turn;
        const holds = holder?.page === tab.page && holder.state === 'held';
        if (by === 'cache') tab.report.check(9, !holds || isRequesting, 'leads in the back/forward cache');
        // No browser caches a page with a lock for which others wait; some cache none with a lock.
        const evicted =
          by === 'cache' &&
          (locks.turn.concerns(tab.page) || (locks.countOf(tab.page) > 0 && this.random.chance(0.5)));
        if (evicted) kill();
        else this.#putAway(tab, by === 'cache', lasts);
      });
    }
  }

  #putAway(tab: Tab, cached: boolean, lasts: number): void {
    tab.report.log(cached ? 'goes to the cache' : 'is frozen');
    tab.page.cached = cached;
    tab.page.stop(false);
    this.#later(lasts, () => {
      if (!tab.page.alive) return;
      const how = this.browser.wakeUp();
      tab.report.log(`is back ${JSON.stringify(how)}`);
      tab.return(how);
    });
  }

  #navigate(tab: Tab | undefined, after: number, tokens: boolean): void {
    if (!tab) return;
    this.browser.kill(tab);
    this.browser.timeline.after(after, () => {
      this.open(tokens);
    });
  }

  #want({ kind, tab, tabs, minValidity }: Extract<Action, { minValidity: number }>, n: number): void {
    if (n >= this.browser.tabs.length) return;
    const whose = tabs > 1 ? this.browser.tabs[n] : this.browser.running(tab);
    if (!whose?.page.running) return;
    if (kind === 'refresh') whose.refresh();
    else if (kind === 'call') whose.wait(whose.session.getToken({ minValidity }));
    else whose.session.invalidate(whose.session.generation);
  }

  #fault(fault: Fault, lasts: number): void {
    const { network, monitor } = this.browser;
    network.faults.add(fault);
    monitor.calm.fault(1);
    this.#later(lasts, () => {
      network.faults.delete(fault);
      monitor.calm.fault(-1);
    });
  }

  #sleep(lasts: number): void {
    const tabs = this.browser.tabs.filter(({ page }) => page.running);
    const end = Math.min(this.browser.now + lasts, this.end);
    this.#asleepUntil = end;
    for (const { page } of tabs) {
      if (this.random.chance(0.5)) this.browser.network.cut(page.index);
      page.stop(true);
    }
    this.browser.timeline.after(end - this.browser.now, () => {
      this.browser.monitor.calm.disturbed();
      for (const { page } of tabs) page.resume(this.browser.wakeUp());
    });
  }

  #offline(lasts: number): void {
    const { network, tabs, monitor } = this.browser;
    monitor.calm.fault(1);
    for (const { page } of tabs) {
      network.cut(page.index);
      page.machine.connect(false, true);
    }
    const gone = [...tabs];
    this.#later(lasts, () => {
      monitor.calm.fault(-1);
      for (const { page } of gone) if (page.alive) page.machine.connect(true, true);
    });
  }

  /** A user logs in again where the session is over. */
  loginSoon(): void {
    this.browser.timeline.after(this.random.between(1_000, 20_000), () => {
      if (this.browser.now <= this.#asleepUntil) return;
      const tab = this.browser.running(this.random.index(MOST_TABS));
      if (!tab || this.browser.tabs.some(({ session }) => session.token)) return;
      this.browser.monitor.calm.disturbed();
      if (this.#settled(tab)) this.browser.login(tab, 'same');
    });
  }

  /** A page that has just been loaded is not used at once. */
  #settled({ page, machine }: Tab): boolean {
    return !machine.hidden && this.browser.now - Math.max(page.runningSince, page.arrivedAt) > SETTLED;
  }

  #neverNone(): void {
    if (this.browser.tabs.length > 0) return;
    this.browser.timeline.after(this.random.between(10, 3_000), () => {
      if (this.browser.tabs.length === 0) this.open(true);
    });
  }

  #later(lasts: number, end: () => void): void {
    const at = Math.min(this.browser.now + lasts, this.end);
    const finish = (): void => {
      const asleep = this.#asleepUntil - this.browser.now;
      if (asleep >= 0) this.browser.timeline.after(asleep + 1, finish);
      else {
        this.browser.monitor.calm.disturbed();
        end();
      }
    };
    this.browser.timeline.after(at - this.browser.now, finish);
  }
}

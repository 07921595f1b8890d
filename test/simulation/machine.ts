import type { Clock, Connectivity, Instant, PageSignals, PageSignal } from '../../src/session/index.js';
import type { Timeline } from './timeline.js';

interface Timer {
  readonly callback: () => void;
  /** On the monotonic clock. */
  readonly due: number;
  cancel: () => void;
}

const EPOCH = Date.UTC(2026, 0, 1);
/** Browsers run timers with longer delays at once (HTML, timers). */
const MAX_DELAY_MS = 2 ** 31 - 1;
/** ms between the timers of a hidden page. */
const THROTTLE = 60_000;

/** One page's machine: clocks that jump and stand still, timers that are late, a network that comes and goes. */
export class Machine implements Clock, PageSignals, Connectivity {
  readonly timers = new Set<Timer>();
  readonly listeners = new Set<(signal: PageSignal) => void>();
  #queued: (() => void)[] = [];
  #wallOffset = 0;
  #slept = 0;
  #stoppedAt: number | null = null;
  /** Called with each signal before the page's listeners. */
  onSignal: (signal: PageSignal) => void = () => undefined;
  /** ms of true time at which it last woke, and at which its clock was last set forward. */
  resumedAt = -Infinity;
  setForwardAt = -Infinity;
  /** ms for which it has stood still in total, and how often it has. */
  stoodStill = 0;
  stops = 0;
  asleep = false;
  hidden = false;
  /** What it reports; it may be wrong, and say nothing of a change. */
  online = true;
  /** Whether it has a network. */
  connected = true;

  /** @param monotonicInSleep as on Windows; elsewhere the monotonic clock stands still during sleep. */
  constructor(
    private readonly timeline: Timeline,
    private readonly monotonicInSleep: boolean,
  ) {}

  get running(): boolean {
    return this.#stoppedAt === null;
  }

  /** Whether its clocks have always shown the true time. */
  get honest(): boolean {
    return this.#wallOffset === 0 && this.#slept === 0;
  }

  /** Whether its monotonic clock has stood still. */
  get sleptUnmeasured(): boolean {
    return this.#slept > 0;
  }

  now(): Instant {
    const { now } = this.timeline;
    const standing = this.asleep && !this.monotonicInSleep ? now - (this.#stoppedAt ?? now) : 0;
    return { wall: EPOCH + now + this.#wallOffset, monotonic: now - this.#slept - standing };
  }

  schedule(callback: () => void, delay: number): () => void {
    const wanted = delay > MAX_DELAY_MS ? 1 : Math.max(0, delay);
    const timer: Timer = { callback, due: this.now().monotonic + wanted, cancel: () => undefined };
    this.timers.add(timer);
    if (this.running) this.#arm(timer);
    return () => {
      timer.cancel();
      this.timers.delete(timer);
    };
  }

  get isHidden(): boolean {
    return this.hidden;
  }

  subscribe(listener: (signal: PageSignal) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Runs an action as soon as the page runs. */
  whenRunning(action: () => void): void {
    if (this.running) action();
    else this.#queued.push(action);
  }

  /** The user sets the clock. */
  jump(difference: number): void {
    this.#wallOffset += difference;
    if (difference > 0) this.setForwardAt = this.timeline.now;
  }

  /** Freezes the page, or lets the whole machine sleep: no timer, no response, until `resume`. */
  stop(asleep: boolean): void {
    if (!this.running) return;
    this.#stoppedAt = this.timeline.now;
    this.asleep = asleep;
    for (const timer of this.timers) timer.cancel();
  }

  /** @param answersFirst whether the responses that came in the meantime are received before the signals. */
  resume(answersFirst: boolean): void {
    if (this.#stoppedAt === null) return;
    const stood = this.timeline.now - this.#stoppedAt;
    this.stoodStill += stood;
    this.stops += 1;
    if (this.asleep && !this.monotonicInSleep) this.#slept += stood;
    this.resumedAt = this.timeline.now;
    this.#stoppedAt = null;
    this.asleep = false;
    const queued = this.#queued;
    this.#queued = [];
    if (!answersFirst) this.dispatch('resume');
    for (const action of queued) {
      // It may stand still again by then, or be gone.
      this.timeline.after(0, () => {
        this.whenRunning(action);
      });
    }
    if (answersFirst) {
      this.timeline.after(0, () => {
        this.dispatch('visibilitychange');
      });
    }
    this.#rearm();
  }

  hide(hidden: boolean): void {
    this.hidden = hidden;
    this.#rearm();
    if (this.running) this.dispatch('visibilitychange');
  }

  /** The network goes or comes back; @param reports whether the machine notices that. */
  connect(connected: boolean, reports: boolean): void {
    this.connected = connected;
    if (reports) this.report(connected);
  }

  /** It reports to be online or offline, right or wrong. */
  report(online: boolean): void {
    if (online === this.online) return;
    this.online = online;
    this.whenRunning(() => {
      if (this.online === online) this.dispatch(online ? 'online' : 'offline');
    });
  }

  dispatch(signal: PageSignal): void {
    this.onSignal(signal);
    for (const listener of [...this.listeners]) listener(signal);
  }

  #rearm(): void {
    if (!this.running) return;
    for (const timer of this.timers) {
      timer.cancel();
      this.#arm(timer);
    }
  }

  #arm(timer: Timer): void {
    const { now } = this.timeline;
    const delay = Math.max(0, timer.due - this.now().monotonic);
    const throttled = Math.ceil((now + delay) / THROTTLE) * THROTTLE - now;
    timer.cancel = this.timeline.after(this.hidden && delay > 0 ? throttled : delay, () => {
      this.timers.delete(timer);
      timer.callback();
    });
  }
}

/** A machine's clock that counts the timers of one owner. */
export class OwnClock implements Clock {
  readonly #armed = new Set<() => void>();

  constructor(private readonly machine: Machine) {}

  get armed(): number {
    return this.#armed.size;
  }

  now(): Instant {
    return this.machine.now();
  }

  schedule(callback: () => void, delay: number): () => void {
    const cancel = this.machine.schedule(() => {
      this.#armed.delete(cancel);
      callback();
    }, delay);
    this.#armed.add(cancel);
    return () => {
      this.#armed.delete(cancel);
      cancel();
    };
  }
}

/** The more pessimistic clock; written once more, so that the code under test does not check itself. */
export function elapsed(from: Instant, to: Instant): number {
  return Math.max(0, to.wall - from.wall, to.monotonic - from.monotonic);
}

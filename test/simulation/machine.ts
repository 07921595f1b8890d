import type { Clock, Connectivity, Instant, PageSignals, PageSignal } from '../../src/session/index.js';
import type { Timeline } from './timeline.js';

interface Timer {
  readonly callback: () => void;
  /** On the monotonic clock. */
  readonly due: number;
  cancel: () => void;
}

const EPOCH = Date.UTC(2026, 0, 1);
/** What browsers do with longer delays (HTML, timers): they are taken for none. */
const LONGEST_DELAY = 2 ** 31 - 1;
/** ms between the timers of a hidden page. */
const THROTTLE = 60_000;

/** One page's machine: clocks that jump and stand still, timers that are late, a network that comes and goes. */
export class Machine implements Clock, PageSignals, Connectivity {
  readonly #timers = new Set<Timer>();
  readonly #listeners = new Set<(signal: PageSignal) => void>();
  #queued: (() => void)[] = [];
  /** Hears each signal before the page does. */
  onSignal: (signal: PageSignal) => void = () => undefined;
  #wallOffset = 0;
  #slept = 0;
  #stoodStill = 0;
  #stops = 0;
  /** ms of true time at which it woke last, and at which its clock was set forward last. */
  resumedAt = -Infinity;
  setForwardAt = -Infinity;
  #stoppedAt: number | null = null;
  #asleep = false;
  #hidden = false;
  #online = true;

  constructor(
    private readonly timeline: Timeline,
    /** As on Windows; elsewhere the monotonic clock stands still in sleep. */
    private readonly monotonicInSleep: boolean,
  ) {}

  get running(): boolean {
    return this.#stoppedAt === null;
  }

  get asleep(): boolean {
    return this.#asleep;
  }

  get hidden(): boolean {
    return this.#hidden;
  }

  get online(): boolean {
    return this.#online;
  }

  /** ms for which it has stood still in all. */
  get stoodStill(): number {
    return this.#stoodStill;
  }

  /** How often it has. */
  get stops(): number {
    return this.#stops;
  }

  /** Whether its clocks have told nothing but the truth. */
  get honest(): boolean {
    return this.#wallOffset === 0 && this.#slept === 0;
  }

  /** Whether its monotonic clock has stood still. */
  get sleptUnmeasured(): boolean {
    return this.#slept > 0;
  }

  get listening(): number {
    return this.#listeners.size;
  }

  get timers(): number {
    return this.#timers.size;
  }

  now(): Instant {
    const { now } = this.timeline;
    const standing = this.#asleep && !this.monotonicInSleep ? now - (this.#stoppedAt ?? now) : 0;
    return { wall: EPOCH + now + this.#wallOffset, monotonic: now - this.#slept - standing };
  }

  schedule(callback: () => void, delay: number): () => void {
    const wanted = delay > LONGEST_DELAY ? 1 : Math.max(0, delay);
    const timer: Timer = { callback, due: this.now().monotonic + wanted, cancel: () => undefined };
    this.#timers.add(timer);
    if (this.running) this.#arm(timer);
    return () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
  }

  subscribe(listener: (signal: PageSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Does something as soon as the page runs. */
  whenRunning(action: () => void): void {
    if (this.running) action();
    else this.#queued.push(action);
  }

  /** Somebody sets the clock. */
  jump(difference: number): void {
    this.#wallOffset += difference;
    if (difference > 0) this.setForwardAt = this.timeline.now;
  }

  /** Freezes the page, or lets the whole machine sleep: no timer, no answer, until `resume`. */
  stop(asleep: boolean): void {
    if (!this.running) return;
    this.#stoppedAt = this.timeline.now;
    this.#asleep = asleep;
    for (const timer of this.#timers) timer.cancel();
  }

  /** @param answersFirst whether what came in the meantime is heard before the signals are. */
  resume(answersFirst: boolean): void {
    if (this.#stoppedAt === null) return;
    const stood = this.timeline.now - this.#stoppedAt;
    this.#stoodStill += stood;
    this.#stops += 1;
    if (this.#asleep && !this.monotonicInSleep) this.#slept += stood;
    this.resumedAt = this.timeline.now;
    this.#stoppedAt = null;
    this.#asleep = false;
    const queued = this.#queued;
    this.#queued = [];
    if (!answersFirst) this.#signal('resume');
    for (const action of queued) this.timeline.after(0, action);
    if (answersFirst) {
      this.timeline.after(0, () => {
        this.#signal('visibilitychange');
      });
    }
    this.#rearm();
  }

  hide(hidden: boolean): void {
    this.#hidden = hidden;
    this.#rearm();
    if (this.running) this.#signal('visibilitychange');
  }

  connect(online: boolean): void {
    if (online === this.#online) return;
    this.#online = online;
    this.whenRunning(() => {
      if (this.#online === online) this.#signal(online ? 'online' : 'offline');
    });
  }

  #signal(signal: PageSignal): void {
    this.onSignal(signal);
    for (const listener of [...this.#listeners]) listener(signal);
  }

  #rearm(): void {
    if (!this.running) return;
    for (const timer of this.#timers) {
      timer.cancel();
      this.#arm(timer);
    }
  }

  #arm(timer: Timer): void {
    const { now } = this.timeline;
    const delay = Math.max(0, timer.due - this.now().monotonic);
    const throttled = Math.ceil((now + delay) / THROTTLE) * THROTTLE - now;
    timer.cancel = this.timeline.after(this.#hidden && delay > 0 ? throttled : delay, () => {
      this.#timers.delete(timer);
      timer.callback();
    });
  }
}

/** The more pessimistic clock, as the contract has it; written once more, since the code under test must not judge itself. */
export function elapsed(from: Instant, to: Instant): number {
  return Math.max(0, to.wall - from.wall, to.monotonic - from.monotonic);
}

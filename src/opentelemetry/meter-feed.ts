import type { Attributes, Meter, ObservableResult } from '@opentelemetry/api';
import type { TokenStatus } from '../session/index.js';
import { createInstruments, STATUS_ATTRIBUTE, type Instruments } from './instruments.js';
import { isSameSession, type ObservedSession } from './observed-session.js';

/** Each is reported, at 0 too, so that a line in a chart ends where its status did. */
const STATUSES: readonly TokenStatus[] = [
  'idle',
  'acquiring',
  'active',
  'refreshing',
  'retrying',
  'expired',
  'failed',
];

/** One whose session is observed, and what the page says of it. */
export interface Observer {
  readonly session: ObservedSession;
  readonly attributes: Attributes;
}

/** Sessions that the page's attributes do not tell apart: a meter keeps one value for all of them. */
interface Group {
  readonly attributes: Attributes;
  readonly counts: Map<TokenStatus, number>;
}

const feeds = new WeakMap<Meter, MeterFeed>();

/** A meter's; there is one, however many sessions are observed for it. */
export function feedOf(meter: Meter): MeterFeed {
  const feed = feeds.get(meter) ?? new MeterFeed(meter);
  feeds.set(meter, feed);
  return feed;
}

/** A meter's instruments, and all who feed them. */
export class MeterFeed {
  readonly instruments: Instruments;
  /** The eldest first. */
  readonly #observers = new Set<Observer>();
  readonly #groups = new Map<string, Group>();

  constructor(meter: Meter) {
    this.instruments = createInstruments(meter);
  }

  add(observer: Observer): void {
    this.#observers.add(observer);
    // A meter takes the same function once.
    this.instruments.sessionCount.addCallback(this.#onCollect);
  }

  /** The callback of the last one stays for one more collection, which is told that there is no session any more. */
  remove(observer: Observer): void {
    this.#observers.delete(observer);
  }

  /** Whether it is the one whose word counts, of all who observe the same session. */
  isPrimary(observer: Observer): boolean {
    for (const earlier of this.#observers) {
      if (earlier === observer) return true;
      if (isSameSession(earlier.session, observer.session)) return false;
    }
    return false;
  }

  readonly #onCollect = (result: ObservableResult): void => {
    for (const { counts } of this.#groups.values()) counts.clear();
    for (const observer of this.#observers) {
      const { session, attributes } = observer;
      const { counts } = this.#groupOf(attributes);
      if (session.isConnected && this.isPrimary(observer))
        counts.set(session.status, (counts.get(session.status) ?? 0) + 1);
    }
    for (const { attributes, counts } of this.#groups.values())
      for (const status of STATUSES)
        result.observe(counts.get(status) ?? 0, { ...attributes, [STATUS_ATTRIBUTE]: status });
    // Not now: the meter is going through its callbacks.
    if (this.#observers.size === 0) queueMicrotask(this.#removeCallback);
  };

  readonly #removeCallback = (): void => {
    if (this.#observers.size > 0) return;
    this.#groups.clear();
    this.instruments.sessionCount.removeCallback(this.#onCollect);
  };

  #groupOf(attributes: Attributes): Group {
    const key = JSON.stringify(Object.entries(attributes).sort());
    const group: Group = this.#groups.get(key) ?? { attributes, counts: new Map() };
    this.#groups.set(key, group);
    return group;
  }
}

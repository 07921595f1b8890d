import type { Attributes, Meter, ObservableResult } from '@opentelemetry/api';
import type { TokenStatus } from '../session/index.js';
import { createInstruments, STATUS_ATTRIBUTE, type Instruments } from './instruments.js';
import { isSameSession, type ObservedSession } from './observed-session.js';

/** Every status is reported, even with 0 sessions, so that a line in a chart returns to 0 when the status ends. */
const STATUSES: readonly TokenStatus[] = [
  'idle',
  'acquiring',
  'active',
  'refreshing',
  'retrying',
  'expired',
  'failed',
];

/** An observed session and the page's attributes for it. */
export interface Observer {
  readonly session: ObservedSession;
  readonly attributes: Attributes;
}

/** The sessions with the same attributes: a meter keeps one value for all of them. */
interface Group {
  readonly attributes: Attributes;
  readonly counts: Map<TokenStatus, number>;
}

const feeds = new WeakMap<Meter, MeterFeed>();

/** The feed of a meter. Each meter has one, for all sessions that are observed with it. */
export function feedOf(meter: Meter): MeterFeed {
  const feed = feeds.get(meter) ?? new MeterFeed(meter);
  feeds.set(meter, feed);
  return feed;
}

/** A meter's instruments and all observers that record with them. */
export class MeterFeed {
  readonly instruments: Instruments;
  /** In the order of their registration. */
  readonly #observers = new Set<Observer>();
  readonly #groups = new Map<string, Group>();

  constructor(meter: Meter) {
    this.instruments = createInstruments(meter);
  }

  add(observer: Observer): void {
    this.#observers.add(observer);
    // A meter registers the same function only once.
    this.instruments.sessionCount.addCallback(this.#onCollect);
  }

  /** After the last observer, the callback stays registered for one more collection, which reports 0 sessions. */
  remove(observer: Observer): void {
    this.#observers.delete(observer);
  }

  /** Whether this observer is the first one of its session. Only the first one records. */
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
    // Not synchronously: the meter is iterating over its callbacks.
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

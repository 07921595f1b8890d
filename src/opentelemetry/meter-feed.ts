import type { Attributes, Meter, ObservableResult } from '@opentelemetry/api';
import type { TokenProvider } from '../elements/token-provider.js';
import type { TokenSession } from '../session/index.js';

/** The attribute of `analytics_embed.session.count`: a `TokenStatus`. */
const STATUS_ATTRIBUTE = 'analytics_embed.session.status';

/** For one HTTP request to the token endpoint: the boundaries of OpenTelemetry's HTTP conventions. */
const REQUEST_BOUNDARIES_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
/** For a refresh with its retries, each of which may wait for minutes. */
const REFRESH_BOUNDARIES_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];
/** From 0 (late) to a fifth of a lifetime of ten hours; a fifth of a one-minute lifetime is 12 s. */
const HEADROOM_BOUNDARIES_SECONDS = [0, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_200, 3_600, 7_200];
/** From two posts between windows (milliseconds) to a dashboard that was busy (seconds). */
const DELIVERY_BOUNDARIES_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Every status is reported, even with 0 sessions, so that a line in a chart returns to 0 when the status ends. */
const STATUSES = ['idle', 'acquiring', 'active', 'refreshing', 'retrying', 'expired', 'failed'] as const;

/** A session, or the element that has it. An element may change its session. */
export type ObservedSession = TokenProvider | TokenSession;

/** An observed session and the page's attributes for it. */
export interface Observer {
  readonly session: ObservedSession;
  readonly attributes: Attributes;
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
  readonly instruments: ReturnType<typeof createInstruments>;
  /** In the order of their registration. */
  readonly #observers = new Set<Observer>();
  /** All attributes so far, by their key: also without a session, their counts are reported, as 0. */
  readonly #groups = new Map<string, Attributes>();

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
    const first = [...this.#observers].find(({ session }) => isSameSession(session, observer.session));
    return first === observer;
  }

  readonly #onCollect = (result: ObservableResult): void => {
    for (const { attributes } of this.#observers) this.#groups.set(keyOf(attributes), attributes);
    // An element that is not in a document does not use its session.
    const counted = [...this.#observers].filter(
      observer => (!isProvider(observer.session) || observer.session.isConnected) && this.isPrimary(observer),
    );
    for (const [key, attributes] of this.#groups) {
      const group = counted.filter(observer => keyOf(observer.attributes) === key);
      for (const status of STATUSES) {
        const { length } = group.filter(({ session }) => session.status === status);
        result.observe(length, { ...attributes, [STATUS_ATTRIBUTE]: status });
      }
    }
    // Not synchronously: the meter is iterating over its callbacks.
    if (this.#observers.size === 0) queueMicrotask(this.#removeCallback);
  };

  readonly #removeCallback = (): void => {
    if (this.#observers.size > 0) return;
    this.#groups.clear();
    this.instruments.sessionCount.removeCallback(this.#onCollect);
  };
}

/** The same for equal attributes: a meter keeps one value for all sessions with them. */
function keyOf(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort());
}

/** Whether both belong to the same session: its metrics count once. */
function isSameSession(one: ObservedSession, other: ObservedSession): boolean {
  if (one === other) return true;
  // Only providers share sessions: those of the same name.
  if (!isProvider(one) || !isProvider(other) || !one.session || one.session !== other.session) return false;
  if (!one.isConnected || !other.isConnected) return false;
  // A provider that has yet to join the shared session has a session of its own, with metrics of 0.
  const [a, b] = [one.metrics, other.metrics];
  const counts = ['refreshes', 'failures', 'expired'] as const;
  return one.generation === other.generation && counts.every(name => a[name] === b[name]);
}

function isProvider(session: ObservedSession): session is TokenProvider {
  return 'isConnected' in session;
}

/**
 * Creates the instruments by OpenTelemetry's semantic conventions: units in UCUM, no unit in a name, durations in seconds. Their
 * names are stable, because dashboards and alerts refer to them.
 */
function createInstruments(meter: Meter) {
  const createHistogram = (name: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } });
  return {
    attempts: meter.createCounter('analytics_embed.token.refresh.attempts', {
      description: 'Attempts to refresh the token. Failed attempts have an error.type.',
      unit: '{attempt}',
    }),
    attemptDuration: createHistogram(
      'analytics_embed.token.refresh.attempt.duration',
      'Duration of a successful attempt, from the request to the parsed response.',
      REQUEST_BOUNDARIES_SECONDS,
    ),
    refreshDuration: createHistogram(
      'analytics_embed.token.refresh.duration',
      'Duration of a refresh, from its first attempt to the new token, including waits and retries.',
      REFRESH_BOUNDARIES_SECONDS,
    ),
    headroom: createHistogram(
      'analytics_embed.token.headroom',
      'Time until the expiry of the old token when the new one arrived; 0 if the old one had expired.',
      HEADROOM_BOUNDARIES_SECONDS,
    ),
    gapDuration: createHistogram(
      'analytics_embed.token.gap.duration',
      'Time from the expiry of the old token to the new one. Recorded only if the new token arrived late.',
      REFRESH_BOUNDARIES_SECONDS,
    ),
    expirations: meter.createCounter('analytics_embed.token.expirations', {
      description: 'Tokens that expired before a new one arrived.',
      unit: '{token}',
    }),
    deliveryDuration: createHistogram(
      'analytics_embed.frame.delivery.duration',
      'Duration of a delivery, from the new token to the acknowledgement of a frame.',
      DELIVERY_BOUNDARIES_SECONDS,
    ),
    sessionCount: meter.createObservableUpDownCounter('analytics_embed.session.count', {
      description: 'Token sessions by status.',
      unit: '{session}',
    }),
  };
}

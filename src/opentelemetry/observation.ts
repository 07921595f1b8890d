import type { Attributes, Meter } from '@opentelemetry/api';
import type { TokenError } from '../session/index.js';
import { errorAttributes } from './error-attributes.js';
import { feedOf, type MeterFeed, type Observer } from './meter-feed.js';
import type { ObservedSession } from './observed-session.js';

/** What the page says of what is observed. */
export interface ObserveOptions {
  /** On every figure, such as `{ 'app.region': 'eu' }`. Keep their values few, and free of secrets. */
  readonly attributes?: Attributes;
}

/**
 * Feeds what happens in a session to a meter, from now on. Events say that something happened, `metrics` has its figures;
 * durations are ms there, and s in OpenTelemetry.
 */
export class Observation implements Observer {
  readonly session: ObservedSession;
  readonly attributes: Attributes;
  readonly #feed: MeterFeed;
  #failureCount = 0;
  #generation = -1;
  /** Whether it is known when the token in hand ends, and when the one before it did. */
  #hasExpiry = false;
  #previousHadExpiry = false;

  constructor(session: ObservedSession, meter: Meter, { attributes = {} }: ObserveOptions = {}) {
    this.session = session;
    this.attributes = { ...attributes };
    this.#feed = feedOf(meter);
    this.#feed.add(this);
    this.sync();
  }

  dispose(): void {
    this.#feed.remove(this);
  }

  /** Something happened: what only a later figure needs is remembered. */
  sync(): void {
    const { generation, expiresAt, metrics } = this.session;
    this.#failureCount = metrics.failures;
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#previousHadExpiry = this.#hasExpiry;
    this.#hasExpiry = expiresAt !== null;
  }

  /** @param latency ms of the attempt that brought the new token. */
  onRefreshed(latency: number): void {
    this.sync();
    if (!this.#isPrimary) return;
    const { attempts, attemptDuration, refreshDuration } = this.#feed.instruments;
    const { timeToRefresh, headroom } = this.session.metrics;
    attempts.add(1, this.attributes);
    attemptDuration.record(latency / 1_000, this.attributes);
    if (timeToRefresh.last !== null) refreshDuration.record(timeToRefresh.last / 1_000, this.attributes);
    // Without an end before, `last` is an older one's.
    if (this.#previousHadExpiry && headroom.last !== null) this.#recordHeadroom(headroom.last / 1_000);
  }

  /** An attempt failed; an announced end of the session is told as one, and does not count. */
  onRefreshFailed(error: TokenError): void {
    const isCounted = this.session.metrics.failures !== this.#failureCount;
    this.sync();
    if (!isCounted || !this.#isPrimary) return;
    this.#feed.instruments.attempts.add(1, { ...this.attributes, ...errorAttributes(error) });
  }

  /** A token ran out. */
  onExpired(): void {
    this.sync();
    if (this.#isPrimary) this.#feed.instruments.expirations.add(1, this.attributes);
  }

  /** @param latency ms from the new token to the frame's acknowledgement. */
  onDelivered(latency: number): void {
    this.#feed.instruments.deliveryDuration.record(latency / 1_000, this.attributes);
  }

  /** A histogram takes nothing negative: what is late is another one. */
  #recordHeadroom(seconds: number): void {
    const { headroom, gapDuration } = this.#feed.instruments;
    headroom.record(Math.max(0, seconds), this.attributes);
    if (seconds < 0) gapDuration.record(-seconds, this.attributes);
  }

  get #isPrimary(): boolean {
    return this.#feed.isPrimary(this);
  }
}

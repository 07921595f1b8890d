import type { Attributes, Histogram, Meter } from '@opentelemetry/api';
import type { SessionEvent, TokenError, TokenErrorCode } from '../session/index.js';
import { feedOf, type MeterFeed, type ObservedSession, type Observer } from './meter-feed.js';

/** All codes. A page's own refresher may throw an error with another code, which must not become an `error.type`. */
const CODES: Readonly<Record<TokenErrorCode, true>> = {
  network: true,
  timeout: true,
  rate_limited: true,
  server_error: true,
  invalid_response: true,
  invalid_grant: true,
  invalid_client: true,
  unauthorized_client: true,
  unsupported_grant_type: true,
  invalid_scope: true,
  invalid_request: true,
  access_denied: true,
  invalid_target: true,
  invalid_dpop_proof: true,
  login_required: true,
  interaction_required: true,
  consent_required: true,
  account_selection_required: true,
  origin_refused: true,
  subject_changed: true,
  refused: true,
  endpoint_refused: true,
  redirected: true,
  endpoint_missing: true,
  refresh_token_missing: true,
  tokens_invalid: true,
  option_invalid: true,
  endpoint_not_allowed: true,
  login_url_not_allowed: true,
  signed_out: true,
  disposed: true,
};

/** The options of `observeProvider()` and `observeSession()`. */
export interface ObserveOptions {
  /** Attributes of every measurement, such as `{ 'app.region': 'eu' }`. Use few distinct values, and no secrets. */
  readonly attributes?: Attributes;
}

/**
 * Records the metrics of a session, from its construction until `dispose()`: at the session's events, with the values of its
 * `metrics`. Durations are milliseconds there, and seconds in OpenTelemetry.
 */
export class Observation implements Observer {
  readonly session: ObservedSession;
  readonly attributes: Attributes;
  readonly #feed: MeterFeed;
  #failureCount = 0;
  #generation = -1;
  /** Whether the expiry of the current token, and of the previous one, is known. */
  #hasExpiry = false;
  #previousHadExpiry = false;

  constructor(session: ObservedSession, meter: Meter, { attributes = {} }: ObserveOptions = {}) {
    this.session = session;
    this.attributes = { ...attributes };
    this.#feed = feedOf(meter);
    this.#feed.add(this);
    this.#sync();
  }

  dispose(): void {
    this.#feed.remove(this);
  }

  /** Records what an event of the session measures, and stores what a later measurement needs. */
  onEvent(event: SessionEvent): void {
    const failureCount = this.#failureCount;
    this.#sync();
    if (!this.#feed.isPrimary(this)) return;
    const { instruments } = this.#feed;
    if (event.type === 'refreshed' && event.source === 'network') this.#recordRefresh(event.latency);
    // The announced end of a session is also reported as a failed attempt, but does not count as one.
    else if (event.type === 'refresh-failed' && this.#failureCount !== failureCount)
      instruments.attempts.add(1, { ...this.attributes, ...errorAttributes(event.error) });
    else if (event.type === 'expired') instruments.expirations.add(1, this.attributes);
  }

  /** @param latency ms from the new token to the frame's acknowledgement. */
  onDelivered(latency: number): void {
    this.#feed.instruments.deliveryDuration.record(latency / 1_000, this.attributes);
  }

  #sync(): void {
    const { session } = this;
    const { generation, metrics } = session;
    this.#failureCount = metrics.failures;
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#previousHadExpiry = this.#hasExpiry;
    const expiresAt = 'expiresAt' in session ? session.expiresAt : session.token?.expiresAt;
    this.#hasExpiry = typeof expiresAt === 'number';
  }

  /** @param latency ms of the attempt that returned the new token. */
  #recordRefresh(latency: number): void {
    const { instruments } = this.#feed;
    const { timeToRefresh, headroom } = this.session.metrics;
    const record = (histogram: Histogram, ms: number): void => histogram.record(ms / 1_000, this.attributes);
    instruments.attempts.add(1, this.attributes);
    record(instruments.attemptDuration, latency);
    if (timeToRefresh.last !== null) record(instruments.refreshDuration, timeToRefresh.last);
    // If the previous token had no known expiry, `last` belongs to an older refresh.
    if (!this.#previousHadExpiry || headroom.last === null) return;
    // A histogram accepts no negative values: a late token counts as 0, and in `gapDuration`.
    record(instruments.headroom, Math.max(0, headroom.last));
    if (headroom.last < 0) record(instruments.gapDuration, -headroom.last);
  }
}

/** The attributes of a failed attempt: a `TokenErrorCode` or `_OTHER`, and the HTTP status, if any. Never the error's message. */
function errorAttributes({ code, status = 0 }: TokenError): Attributes {
  const isHttpStatus = Number.isInteger(status) && status >= 100 && status < 600;
  return {
    'error.type': Object.hasOwn(CODES, code) ? code : '_OTHER',
    ...(isHttpStatus ? { 'http.response.status_code': status } : {}),
  };
}

import type { Counter, Histogram, Meter, ObservableUpDownCounter } from '@opentelemetry/api';

/** The attribute of `analytics_embed.session.count`: a `TokenStatus`. */
export const STATUS_ATTRIBUTE = 'analytics_embed.session.status';

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

/** The instruments. Their names are stable, because dashboards and alerts refer to them. */
export interface Instruments {
  readonly attempts: Counter;
  readonly attemptDuration: Histogram;
  readonly refreshDuration: Histogram;
  readonly headroom: Histogram;
  readonly gapDuration: Histogram;
  readonly expirations: Counter;
  readonly deliveryDuration: Histogram;
  readonly sessionCount: ObservableUpDownCounter;
}

/** Creates the instruments by OpenTelemetry's semantic conventions: units in UCUM, no unit in a name, durations in seconds. */
export function createInstruments(meter: Meter): Instruments {
  const createHistogram = (
    name: string,
    description: string,
    explicitBucketBoundaries: number[],
  ): Histogram =>
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

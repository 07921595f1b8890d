import type { Counter, Histogram, Meter, ObservableUpDownCounter } from '@opentelemetry/api';

/** The attribute of `analytics_embed.session.count`: a `TokenStatus`. */
export const STATUS_ATTRIBUTE = 'analytics_embed.session.status';

/** What an HTTP request to the token endpoint takes: the boundaries of OpenTelemetry's HTTP conventions, in s. */
const REQUEST_BOUNDARIES_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
/** With its retries, which wait up to a minute each, in s. */
const REFRESH_BOUNDARIES_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];
/** From late, over a fifth of a minute's token, to a fifth of a ten-hour one, in s. */
const HEADROOM_BOUNDARIES_SECONDS = [0, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_200, 3_600, 7_200];
/** Two posts between windows, or a dashboard that was busy, in s. */
const DELIVERY_BOUNDARIES_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** All that is fed; the names are a promise to whoever has dashboards and alerts on them. */
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

/** Creates them by OpenTelemetry's semantic conventions: units in UCUM, none in a name, durations in seconds. */
export function createInstruments(meter: Meter): Instruments {
  const createHistogram = (
    name: string,
    description: string,
    explicitBucketBoundaries: number[],
  ): Histogram =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } });
  return {
    attempts: meter.createCounter('analytics_embed.token.refresh.attempts', {
      description: 'Attempts to refresh the token; those that brought none have an error.type.',
      unit: '{attempt}',
    }),
    attemptDuration: createHistogram(
      'analytics_embed.token.refresh.attempt.duration',
      'Duration of an attempt that brought a token, from its request to the parsed answer.',
      REQUEST_BOUNDARIES_SECONDS,
    ),
    refreshDuration: createHistogram(
      'analytics_embed.token.refresh.duration',
      'Duration of a refresh, from its first attempt to the new token in hand, waits and retries included.',
      REFRESH_BOUNDARIES_SECONDS,
    ),
    headroom: createHistogram(
      'analytics_embed.token.headroom',
      'What the old token had left when the new one came; 0 when that was late.',
      HEADROOM_BOUNDARIES_SECONDS,
    ),
    gapDuration: createHistogram(
      'analytics_embed.token.gap.duration',
      'How late a new token came: the time from the end of the old one. Nothing is recorded when it came early.',
      REFRESH_BOUNDARIES_SECONDS,
    ),
    expirations: meter.createCounter('analytics_embed.token.expirations', {
      description: 'Tokens that ran out before their successor came.',
      unit: '{token}',
    }),
    deliveryDuration: createHistogram(
      'analytics_embed.frame.delivery.duration',
      'Duration of a delivery, from the new token to the acknowledgement of a frame.',
      DELIVERY_BOUNDARIES_SECONDS,
    ),
    sessionCount: meter.createObservableUpDownCounter('analytics_embed.session.count', {
      description: 'Token sessions by their status.',
      unit: '{session}',
    }),
  };
}

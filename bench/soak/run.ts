import type { Sample } from './sample.js';

/** What was counted over the whole run, from the load of the page to a moment when no refresh was under way. */
export interface Totals {
  /** The provider's newest generation; the first came with the page. */
  readonly generation: number;
  /** Generations that were over when they came, which no frame is given. Absent from runs of before it was counted. */
  readonly stillborn?: number;
  /** Requests at the refresh endpoint, and its answers by status. */
  readonly refreshRequests: number;
  readonly refreshAnswers: Readonly<Record<string, number>>;
  /** At once, at most. */
  readonly refreshesInFlight: number;
  /** Refresh grants that the authorization server refused, by reason, and grants that it revoked: a reuse does both. */
  readonly refused: Readonly<Record<string, number>>;
  readonly revoked: number;
  /** Events in the host page that report a failure, by type, after the dashboards had loaded. */
  readonly troubles: Readonly<Record<string, number>>;
  /** Iframe loads in the host page, and documents that the analytics server served. */
  readonly loads: number;
  readonly documents: number;
  /** `embed-token-delivered` events, and generations that they left out. */
  readonly delivered: number;
  readonly undelivered: number;
  /** Over all dashboards: generations that were received, and that were left out between two. */
  readonly received: number;
  readonly missed: number;
  /** Generations that were made before the dashboard listened, over all of them. */
  readonly beforeListening: number;
  /** Dashboards that use the newest generation. */
  readonly upToDate: number;
  /** API answers by status while the dashboards loaded, and after. */
  readonly answersAtStart: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, number>>;
  /** Queries that the dashboards gave up, requests that were sent with a token that was over, and the fewest answers that one got. */
  readonly failedQueries: number;
  readonly sentTooLate: number;
  readonly fewestQueries: number;
}

/** A run of the soak. */
export interface Run {
  readonly embeds: number;
  /** Seconds. */
  readonly lifetime: number;
  readonly minutes: number;
  /** When it ended, ISO 8601. */
  readonly date: string;
  readonly browser: string;
  readonly node: string;
  readonly samples: readonly Sample[];
  /** Samples that the browser did not answer in time. */
  readonly skippedSamples: number;
  readonly totals: Totals;
}

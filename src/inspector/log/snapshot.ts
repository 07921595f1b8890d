import type { TokenProvider } from '../../elements/token-provider.js';
import type { TokenMetrics, TokenStatus } from '../../session/index.js';
import type { Entry, FrameRecord } from './entries.js';
import type { EventLog } from './event-log.js';

/** The library's version: the same as in package.json. */
export const version = '0.1.0';

/** Everything that an inspector shows, at one time. It is immutable: a paused inspector keeps one. */
export interface Snapshot extends Pick<SavedSnapshot, 'entries' | 'frames' | 'provider' | 'metrics'> {
  /** Epoch ms. */
  readonly now: number;
  /** The number of entries so far, including those that were dropped. */
  readonly totalCount: number;
}

/**
 * What an inspector saves as JSON, format version 1. All times are epoch ms on a clock that never goes back, all durations ms.
 * It contains no secret: no token, no URL beyond its origin, no message text of a server or a frame.
 * A later release may add fields. A release that changes or removes a field increments `version`.
 */
export interface SavedSnapshot {
  readonly format: 'analytics-embed/inspector';
  readonly version: 1;
  /** The version of analytics-embed. */
  readonly library: string;
  /** The time at which it was saved; no entry is later. */
  readonly savedAt: number;
  /** The page's origin. */
  readonly page: string;
  readonly userAgent: string;
  /** The provider's state at `savedAt`; `null` without a provider. */
  readonly provider: {
    readonly status: TokenStatus;
    /** 0 before the first token. */
    readonly generation: number;
    readonly expiresAt: number | null;
    /** Fraction of a token's lifetime at which its refresh is due. */
    readonly refreshAt: number;
  } | null;
  /** `provider.metrics`; counts and extremes cover the whole session, not only the recorded time. */
  readonly metrics: TokenMetrics | null;
  /** The provider's frames, and earlier ones to which `entries` may refer by `frame`. */
  readonly frames: readonly FrameRecord[];
  /** Oldest first. The number of entries is limited: the oldest ones are dropped. */
  readonly entries: readonly Entry[];
}

/** Takes a snapshot of the log and of the provider's present state. */
export function takeSnapshot(log: EventLog, source: TokenProvider | null): Snapshot {
  const { entries, frames, totalCount } = log;
  const recorded = { entries, frames, totalCount, now: log.now() };
  if (!source) return { ...recorded, provider: null, metrics: null };
  const { status, generation, refreshAt, metrics } = source;
  const expiresAt = source.expiresAt === null ? null : log.fromWallTime(source.expiresAt);
  return { ...recorded, provider: { status, generation, expiresAt, refreshAt }, metrics };
}

/** Converts a snapshot into the format that is saved. */
export function toSavedSnapshot({ now, provider, metrics, frames, entries }: Snapshot): SavedSnapshot {
  return {
    format: 'analytics-embed/inspector',
    version: 1,
    library: version,
    savedAt: now,
    page: location.origin,
    userAgent: navigator.userAgent,
    ...{ provider, metrics, frames, entries },
  };
}

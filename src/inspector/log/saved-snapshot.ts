import type { TokenMetrics, TokenStatus } from '../../session/index.js';
import type { Entry } from './entries.js';
import type { FrameRecord } from './frame-record.js';
import type { Snapshot } from './snapshot.js';
import { version } from './version.js';

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

/** The page in which the entries were recorded. */
export interface PageInfo {
  readonly origin: string;
  readonly userAgent: string;
}

/** Converts a snapshot into the format that is saved. */
export function toSavedSnapshot(snapshot: Snapshot, { origin, userAgent }: PageInfo): SavedSnapshot {
  const { now, provider, frames, entries } = snapshot;
  return {
    format: 'analytics-embed/inspector',
    version: 1,
    library: version,
    savedAt: now,
    page: origin,
    userAgent,
    provider: provider && {
      status: provider.status,
      generation: provider.generation,
      expiresAt: provider.expiresAt,
      refreshAt: provider.refreshAt,
    },
    metrics: provider?.metrics ?? null,
    frames,
    entries,
  };
}

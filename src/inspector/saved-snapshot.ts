import type { TokenMetrics, TokenStatus } from '../session/index.js';
import type { Entry } from './entries.js';
import type { FrameRecord } from './frame-record.js';
import type { Snapshot } from './snapshot.js';
import { version } from './version.js';

/**
 * What an inspector saves as JSON, format version 1. All times are epoch ms on the page's clock, all durations ms.
 * Nothing in it is a secret: no token, no address beyond its origin, no message of a server's or a frame's.
 * A later version adds fields; one that changes or removes any has another number.
 */
export interface SavedSnapshot {
  readonly format: 'analytics-embed/inspector';
  readonly version: 1;
  /** The version of analytics-embed. */
  readonly library: string;
  /** When it was saved: the time to which `entries` reach. */
  readonly savedAt: number;
  /** The page's origin. */
  readonly page: string;
  readonly userAgent: string;
  /** As it was at `savedAt`; `null` where there was no provider. */
  readonly provider: {
    readonly status: TokenStatus;
    /** 0 before the first token. */
    readonly generation: number;
    readonly expiresAt: number | null;
    /** Fraction of a lifetime at which a refresh is due. */
    readonly refreshAt: number;
  } | null;
  /** `provider.metrics`; counts and extremes are of the whole session, not of the recording alone. */
  readonly metrics: TokenMetrics | null;
  /** Those that `entries` may name by `frame`, and those that are there. */
  readonly frames: readonly FrameRecord[];
  /** Oldest first; the oldest of a long time are not kept. */
  readonly entries: readonly Entry[];
}

/** Where a recording was made. */
export interface PageInfo {
  readonly origin: string;
  readonly userAgent: string;
}

/** A picture as it is saved. */
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

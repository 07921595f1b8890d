import type { TokenProvider } from '../../elements/token-provider.js';
import type { TokenMetrics, TokenStatus } from '../../session/index.js';
import type { Entry } from './entries.js';
import type { EventLog } from './event-log.js';
import type { FrameRecord } from './frame-record.js';

/** The public state of a provider at one time. */
export interface ProviderFacts {
  readonly status: TokenStatus;
  readonly generation: number;
  /** Epoch ms on the log's clock; `null` if it is not known. */
  readonly expiresAt: number | null;
  /** Fraction of a token's lifetime at which its refresh is due. */
  readonly refreshAt: number;
  readonly metrics: TokenMetrics;
}

/** Everything that an inspector shows, at one time. It is immutable: a paused inspector keeps one. */
export interface Snapshot {
  /** Epoch ms. */
  readonly now: number;
  readonly entries: readonly Entry[];
  readonly frames: readonly FrameRecord[];
  /** `null` without a provider. */
  readonly provider: ProviderFacts | null;
}

/** Takes a snapshot of the log and of the provider's present state. */
export function takeSnapshot({ entries, frames, clock }: EventLog, provider: TokenProvider | null): Snapshot {
  return {
    now: clock.now(),
    entries,
    frames,
    provider: provider && factsOf(provider, clock.fromWallTime.bind(clock)),
  };
}

function factsOf(provider: TokenProvider, fromWallTime: (wallTime: number) => number): ProviderFacts {
  const { status, generation, expiresAt, refreshAt, metrics } = provider;
  return {
    status,
    generation,
    expiresAt: expiresAt === null ? null : fromWallTime(expiresAt),
    refreshAt,
    metrics,
  };
}

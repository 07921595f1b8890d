import { fieldNames } from './describe-response.js';
import type { IssuedToken, ReceivedTokens } from './issued-token.js';
import type { MetricsRecorder } from './metrics.js';
import type { EventEmitter, TokenStatus } from './session-events.js';
import type { TokenError } from './token-error.js';
import type { TokenStore } from './token-store.js';

/** @param refresh the one in progress. */
export function statusOf(
  token: IssuedToken | null,
  terminalError: TokenError | null,
  refresh: { readonly hasFailed: boolean } | null,
): TokenStatus {
  if (terminalError) return terminalError.code === 'signed_out' ? 'idle' : 'failed';
  if (token && token.remaining <= 0) return 'expired';
  if (!refresh) return token ? 'active' : 'idle';
  return refresh.hasFailed ? 'retrying' : token ? 'refreshing' : 'acquiring';
}

/** What a session reports, and where. */
interface Reporter {
  readonly emitter: EventEmitter;
  readonly metrics: MetricsRecorder;
  readonly tokens: TokenStore;
}

/** Emits that there is a new token and, once, that its end is not known. */
export function emitNewToken({ emitter, tokens }: Reporter, { response, lifetime }: ReceivedTokens): void {
  emitter.emit({ type: 'token', generation: tokens.generation });
  if (lifetime === null) emitter.emitOnce({ type: 'lifetime-unknown', fields: fieldNames(response) });
}

/** Emits the ends that have come. */
export function emitDueEvents({ emitter, metrics, tokens }: Reporter): void {
  if (tokens.consumeExpiry()) {
    metrics.recordExpiry();
    emitter.emit({ type: 'expired', generation: tokens.generation });
  }
  const endsAt = tokens.consumeSessionEnding();
  if (endsAt !== null) emitter.emit({ type: 'session-ending', endsAt });
}

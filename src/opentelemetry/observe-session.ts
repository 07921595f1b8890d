import type { Meter } from '@opentelemetry/api';
import type { TokenSession } from '../session/index.js';
import { Observation, type ObserveOptions } from './observation.js';
import type { ObservedSession } from './observed-session.js';

/**
 * Feeds the figures of a session without elements to a meter, from now on; a session knows no frames, so there are no
 * deliveries.
 *
 * @returns what ends it, and leaves nothing behind.
 */
export function observeSession(session: TokenSession, meter: Meter, options?: ObserveOptions): () => void {
  const observation = new Observation(toObservedSession(session), meter, options);
  const unsubscribe = session.subscribe(event => {
    if (event.type === 'refreshed' && event.source === 'network') observation.onRefreshed(event.latency);
    else if (event.type === 'refresh-failed') observation.onRefreshFailed(event.error);
    else if (event.type === 'expired') observation.onExpired();
    else observation.sync();
  });
  return () => {
    unsubscribe();
    observation.dispose();
  };
}

function toObservedSession(session: TokenSession): ObservedSession {
  return {
    target: session,
    isConnected: true,
    name: undefined,
    get status() {
      return session.status;
    },
    get generation() {
      return session.generation;
    },
    get metrics() {
      return session.metrics;
    },
    get expiresAt() {
      return session.token?.expiresAt ?? null;
    },
  };
}

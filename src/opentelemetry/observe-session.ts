import type { Meter } from '@opentelemetry/api';
import type { TokenSession } from '../session/index.js';
import { Observation, type ObserveOptions } from './observation.js';
import type { ObservedSession } from './observed-session.js';

/**
 * Records the metrics of a session that is used without elements, with a meter from now on. Such a session has no frames, so
 * no deliveries are recorded.
 *
 * @returns a function that ends the observation and removes its listener.
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

import type { Meter } from '@opentelemetry/api';
import type { AnalyticsEmbedEventMap, TokenProviderEventMap } from '../elements/events.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { isDeliveryByContext, isDeliveryByReference } from './deliveries.js';
import { Observation, type ObserveOptions } from './observation.js';
import type { ObservedSession } from './observed-session.js';

/**
 * Records the metrics of a `<token-provider>`, and of the deliveries to its frames, with a meter from now on. Providers of
 * one page that share a session count as one session, with the attributes of the provider that was observed first. Each
 * provider counts the deliveries to its own frames.
 *
 * @returns a function that ends the observation and removes its listeners.
 */
export function observeProvider(provider: TokenProvider, meter: Meter, options?: ObserveOptions): () => void {
  const observation = new Observation(toObservedSession(provider), meter, options);
  const abortController = new AbortController();
  const { signal } = abortController;
  const listen = <Name extends keyof TokenProviderEventMap>(
    name: Name,
    onDetail: (detail: TokenProviderEventMap[Name]['detail']) => void,
  ): void => {
    const onEvent = (event: Event): void => {
      // Events bubble: ignore those of a provider inside this one.
      if (event.target === provider) onDetail((event as TokenProviderEventMap[Name]).detail);
    };
    provider.addEventListener(name, onEvent, { signal });
  };

  listen('token-status', () => {
    observation.sync();
  });
  listen('token-refreshed', ({ source, latency }) => {
    if (source === 'network') observation.onRefreshed(latency);
    else observation.sync();
  });
  listen('token-refresh-failed', ({ error }) => {
    observation.onRefreshFailed(error);
  });
  listen('token-expired', () => {
    observation.onExpired();
  });

  const listenForDeliveries = (
    target: EventTarget,
    isServed: (provider: TokenProvider, event: Event) => boolean,
  ): void => {
    const onEvent = (event: Event): void => {
      if (!isServed(provider, event)) return;
      observation.onDelivered((event as AnalyticsEmbedEventMap['embed-token-delivered']).detail.latency);
    };
    // In the capture phase, so that the event counts even if the page stops its propagation.
    target.addEventListener('embed-token-delivered', onEvent, { signal, capture: true });
  };
  listenForDeliveries(provider, isDeliveryByContext);
  listenForDeliveries(provider.ownerDocument, isDeliveryByReference);
  return () => {
    abortController.abort();
    observation.dispose();
  };
}

function toObservedSession(provider: TokenProvider): ObservedSession {
  return {
    target: provider,
    get isConnected() {
      return provider.isConnected;
    },
    get name() {
      return provider.session;
    },
    get status() {
      return provider.status;
    },
    get generation() {
      return provider.generation;
    },
    get metrics() {
      return provider.metrics;
    },
    get expiresAt() {
      return provider.expiresAt;
    },
  };
}

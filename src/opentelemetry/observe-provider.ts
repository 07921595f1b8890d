import type { Meter } from '@opentelemetry/api';
import type { AnalyticsEmbedEventMap, TokenProviderEventMap } from '../elements/events.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { Observation, type ObserveOptions } from './observation.js';
import type { ObservedSession } from './observed-session.js';
import { isDeliveredBelow, isDeliveredByName } from './served-frames.js';

/**
 * Feeds the figures of a `<token-provider>` and the frames that it serves to a meter, from now on. Providers of one page
 * that share a session count as one, under the attributes of whichever was observed first; each counts the frames that it
 * serves itself.
 *
 * @returns what ends it, and leaves nothing behind.
 */
export function observeProvider(provider: TokenProvider, meter: Meter, options?: ObserveOptions): () => void {
  const observation = new Observation(observed(provider), meter, options);
  const end = new AbortController();
  const { signal } = end;
  const listen = <Name extends keyof TokenProviderEventMap>(
    name: Name,
    onDetail: (detail: TokenProviderEventMap[Name]['detail']) => void,
  ): void => {
    const onEvent = (event: Event): void => {
      // Events bubble: those of a provider inside this one are its own.
      if (event.target === provider) onDetail((event as TokenProviderEventMap[Name]).detail);
    };
    provider.addEventListener(name, onEvent, { signal });
  };

  listen('token-status', () => {
    observation.look();
  });
  listen('token-refreshed', ({ source, latency }) => {
    if (source === 'network') observation.refreshed(latency);
    else observation.look();
  });
  listen('token-refresh-failed', ({ error }) => {
    observation.failed(error);
  });
  listen('token-expired', () => {
    observation.expired();
  });

  const hearDeliveries = (
    target: EventTarget,
    isServed: (provider: TokenProvider, event: Event) => boolean,
  ): void => {
    const onEvent = (event: Event): void => {
      if (!isServed(provider, event)) return;
      observation.delivered((event as AnalyticsEmbedEventMap['embed-token-delivered']).detail.latency);
    };
    // Captured: a page that stops the event does not stop the count.
    target.addEventListener('embed-token-delivered', onEvent, { signal, capture: true });
  };
  hearDeliveries(provider, isDeliveredBelow);
  hearDeliveries(provider.ownerDocument, isDeliveredByName);
  return () => {
    end.abort();
    observation.stop();
  };
}

function observed(provider: TokenProvider): ObservedSession {
  return {
    subject: provider,
    get present() {
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

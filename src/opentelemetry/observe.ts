import type { Meter } from '@opentelemetry/api';
import type { AnalyticsEmbed } from '../elements/analytics-embed.js';
import type { AnalyticsEmbedEventMap, TokenProviderEventMap } from '../elements/events.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { getElementByIdInScope } from '../get-element-by-id-in-scope.js';
import type { TokenSession } from '../session/index.js';
import { Observation, type ObserveOptions } from './observation.js';

/**
 * Records the metrics of a session that is used without elements, with a meter from now on. Such a session has no frames, so
 * no deliveries are recorded.
 *
 * @returns a function that ends the observation and removes its listener.
 */
export function observeSession(session: TokenSession, meter: Meter, options?: ObserveOptions): () => void {
  const observation = new Observation(session, meter, options);
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

/**
 * Records the metrics of a `<token-provider>`, and of the deliveries to its frames, with a meter from now on. Providers of
 * one page that share a session count as one session, with the attributes of the provider that was observed first. Each
 * provider counts the deliveries to its own frames.
 *
 * @returns a function that ends the observation and removes its listeners.
 */
export function observeProvider(provider: TokenProvider, meter: Meter, options?: ObserveOptions): () => void {
  const observation = new Observation(provider, meter, options);
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

  listen('token-status', () => observation.sync());
  listen('token-refreshed', ({ source, latency }) => {
    if (source === 'network') observation.onRefreshed(latency);
    else observation.sync();
  });
  listen('token-refresh-failed', ({ error }) => observation.onRefreshFailed(error));
  listen('token-expired', () => observation.onExpired());

  const counted = new WeakSet<Event>();
  const onDelivery = (event: Event): void => {
    if (counted.has(event) || !isServedBy(provider, event)) return;
    counted.add(event);
    observation.onDelivered((event as AnalyticsEmbedEventMap['embed-token-delivered']).detail.latency);
  };
  // In the document for embeds that name the provider, and at a provider that a closed shadow root hides from the document. In
  // the capture phase, so that the event counts even if the page stops its propagation.
  for (const target of [provider, provider.ownerDocument])
    target.addEventListener('embed-token-delivered', onDelivery, { signal, capture: true });
  return () => {
    abortController.abort();
    observation.dispose();
  };
}

/** Whether the embed that fired this event names this provider, or names none and has it as the nearest ancestor provider. */
function isServedBy(provider: TokenProvider, event: Event): boolean {
  const [embed, ...ancestors] = event.composedPath();
  if (!(embed instanceof HTMLElement)) return false;
  const { provider: reference } = embed as HTMLElement & Partial<Pick<AnalyticsEmbed, 'provider'>>;
  if (!reference) return ancestors.find(isProvider) === provider;
  return (typeof reference === 'string' ? getElementByIdInScope(reference, embed) : reference) === provider;
}

/** Recognized by its members, because a page may define the element under another tag name. */
function isProvider(target: EventTarget): boolean {
  return 'metrics' in target && 'invalidate' in target;
}

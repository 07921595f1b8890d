/**
 * Records the metrics of providers and sessions with an OpenTelemetry `Meter`.
 *
 * @module analytics-embed/opentelemetry
 */
import type { Meter } from '@opentelemetry/api';
import type { AnalyticsEmbed } from '../elements/analytics-embed.js';
import type { AnalyticsEmbedEventMap } from '../elements/events.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { getElementByIdInScope } from '../get-element-by-id-in-scope.js';
import type { SessionEvent, TokenSession } from '../session/index.js';
import { Observation, type ObserveOptions } from './observation.js';

export type { ObserveOptions };

/**
 * Records the metrics of a session that is used without elements, with a meter from now on. Such a session has no frames, so
 * no deliveries are recorded.
 *
 * @returns a function that ends the observation and removes its listener.
 */
export function observeSession(session: TokenSession, meter: Meter, options?: ObserveOptions): () => void {
  const observation = new Observation(session, meter, options);
  const unsubscribe = session.subscribe(event => observation.onEvent(event));
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
  for (const type of ['status', 'refreshed', 'refresh-failed', 'expired'] as const) {
    const onEvent = (event: Event): void => {
      // Events bubble: ignore those of a provider inside this one. The detail has the fields of the session's event.
      if (event.target === provider)
        observation.onEvent({ type, ...(event as CustomEvent<object>).detail } as SessionEvent);
    };
    provider.addEventListener(`token-${type}`, onEvent, { signal });
  }

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

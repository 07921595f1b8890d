import type { AnalyticsEmbedEventMap, TokenProviderEventMap } from './events.js';
import { resolveUrl } from './url.js';

type EventMap = TokenProviderEventMap & AnalyticsEmbedEventMap;

/** Fires one of the elements' events. Returns `false` if a listener has canceled it. */
export function fire<Name extends keyof EventMap>(
  element: HTMLElement,
  name: Name,
  detail: EventMap[Name]['detail'],
): boolean {
  const cancelable = ['login-required', 'embed-message', 'embed-recovering'].includes(name);
  return element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
}

/** The element's tag, id and the origin of `src`, for messages. Any other part of a URL may be a secret. */
export function describeElement(element: HTMLElement & { readonly src?: string }): string {
  const id = element.id && ` id="${element.id}"`;
  const url = element.src && resolveUrl(element.src);
  return `<${element.localName}${id}${url ? ` src="${url.origin}"` : ''}>`;
}

/** The name of an attribute or directive for that of a property. */
export function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** Writes a warning about the element to the console. */
export function warn(element: HTMLElement, message: string): void {
  console.warn(`${describeElement(element)}: ${message}`);
}

/** For each message of {@link warnOnce}, the objects for which it was written. */
const warned = new Map<string, WeakSet<object>>();

/** Writes a warning about the element to the console, once per element, or once per `scope`. */
export function warnOnce(element: HTMLElement, message: string, scope: object = element): void {
  const scopes = warned.get(message) ?? new WeakSet();
  if (!scopes.has(scope)) warn(element, message);
  warned.set(message, scopes.add(scope));
}

/** Records a `performance.measure` that ends now. Replaces the previous one, so that the buffer does not grow. */
export function measure(name: string, durationMs: number): void {
  performance.clearMeasures(name);
  const end = performance.now();
  // After a jump of the clock, a duration may be longer than the time since navigation.
  performance.measure(name, { start: Math.max(0, end - durationMs), end });
}

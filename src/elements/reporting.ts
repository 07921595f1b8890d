import type { AnalyticsEmbedEventMap, TokenProviderEventMap } from './events.js';
import { remedyFor, type ErrorCode } from './remedies.js';
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

/** Writes a warning about the element to the console, once per element, or once per `scope`. */
export function warnOnce(element: HTMLElement, message: string, scope: object = element): void {
  if (isNew(scope, message)) warn(element, message);
}

/** What an error's event and the console show: the element, the code, what is wrong, and the remedy (in `dist/cdn`, a link to it). */
export function errorText(element: HTMLElement, code: ErrorCode, fact: string): string {
  return [`${describeElement(element)}: ${code}:`, fact, remedyFor(code)].filter(Boolean).join(' ');
}

/**
 * Writes an error to the console, once per element.
 *
 * @param text of {@link errorText}
 * @param key what makes it another error than the earlier ones: the text, or its code alone.
 */
export function reportOnce(element: HTMLElement, level: 'error' | 'warn', text: string, key = text): void {
  if (isNew(element, key)) console[level](text);
}

/** By element or scope: what the console has about it. */
const reported = new WeakMap<object, Set<string>>();

function isNew(scope: object, key: string): boolean {
  const keys = reported.get(scope) ?? new Set();
  reported.set(scope, keys);
  return keys.size < keys.add(key).size;
}

/** Runs a call. The error that it throws, or rejects with, goes to `onError` first, and to the caller in the same way as without it. */
export function observeFailure<Result>(call: () => Result, onError: (error: unknown) => void): Result {
  try {
    const result = call();
    if (typeof result !== 'object') return result;
    // The same promise, unless it is of another kind: some of those run their request once per listener.
    const promise = Promise.resolve(result);
    promise.catch(onError);
    return promise as Result;
  } catch (error) {
    onError(error);
    throw error;
  }
}

/** Records a `performance.measure` that ends now. Replaces the previous one, so that the buffer does not grow. */
export function measure(name: string, durationMs: number): void {
  // jsdom has no measures.
  if (!('clearMeasures' in performance)) return;
  performance.clearMeasures(name);
  const end = performance.now();
  // After a jump of the clock, a duration may be longer than the time since navigation.
  performance.measure(name, { start: Math.max(0, end - durationMs), end });
}

import { EmbedError } from '../bridge/embed-error.js';
import type { FrameEvent } from '../bridge/frame-bridge-options.js';
import { describeElement, fire, measure, warn } from './reporting.js';

const MISSING_PROVIDER =
  'there is no <token-provider> around it, so the dashboard receives no token. Put it inside one, or set the attribute "provider" to the id of one.';

/** For each message, the elements that it was reported for. */
const warnedElements = new Map<string, WeakSet<HTMLElement>>();

/** Fires the element's event for an event of its frame. Both have the same name, and the same details. */
export function dispatchFrameEvent(
  element: HTMLElement,
  event: Exclude<FrameEvent, { type: 'status' | 'address' | 'token-rejected' }>,
): void {
  if (event.type === 'fault') {
    dispatchError(element, event.error);
    return;
  }
  const { type, ...detail } = event;
  if (event.type === 'token-delivered') measure('analytics-embed:delivery', event.latency);
  fire(element, `embed-${type}`, detail);
  if (type === 'unresponsive') warnUnresponsive(element);
}

/** Reports a mistake in the page: fires `embed-error`, and writes it to the console. */
export function reportError(element: HTMLElement, error: EmbedError): void {
  console.error(dispatchError(element, error));
}

/** The attribute or property `provider` does not refer to a provider. */
export function providerUnknownError(provider: HTMLElement | string): EmbedError {
  const value = typeof provider === 'string' ? `"${provider}"` : describeElement(provider);
  const text = `"provider" is ${value}, which is not a <token-provider> of this page. Set it to the id of one.`;
  return new EmbedError('provider_unknown', text);
}

function dispatchError(element: HTMLElement, { code, message: text }: EmbedError): string {
  const message = `${describeElement(element)}: ${text}`;
  fire(element, 'embed-error', { code, message });
  return message;
}

/** Warns that the iframe has no accessible name. */
export function warnMissingTitle(element: HTMLElement): void {
  warn(element, 'the iframe has no accessible name. Set the attribute "embed-title".');
}

/** Warns, once per element, that no provider is around the embed. One may still appear. */
export function warnMissingProvider(element: HTMLElement): void {
  warnOnce(element, MISSING_PROVIDER);
}

/** Warns, once per element, that a frame does not answer, and why that may be. */
function warnUnresponsive(element: HTMLElement): void {
  const check = `Check that its client runs, and that "hostOrigins" contains "${location.origin}".`;
  const hint = `${check} If it only listens, set protocol="token-update".`;
  warnOnce(element, `the dashboard does not answer. ${hint}`);
}

function warnOnce(element: HTMLElement, message: string): void {
  const elements = warnedElements.get(message) ?? new WeakSet();
  if (elements.has(element)) return;
  warnedElements.set(message, elements.add(element));
  warn(element, message);
}

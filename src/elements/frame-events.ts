import { EmbedError } from '../bridge/embed-error.js';
import type { FrameEvent } from '../bridge/frame-bridge-options.js';
import { describeElement, fire, measure, warnOnce } from './reporting.js';

/**
 * Fires the element's event for an event of its frame. Both have the same name, and the same details. Returns `false` if a
 * listener has canceled it.
 */
export function dispatchFrameEvent(
  element: HTMLElement,
  event: Exclude<FrameEvent, { type: 'status' | 'address' | 'token-rejected' }>,
): boolean {
  if (event.type === 'fault') {
    dispatchError(element, event.error);
    return true;
  }
  const { type, ...detail } = event;
  if (event.type === 'token-delivered') measure('analytics-embed:delivery', event.latency);
  const isAccepted = fire(element, `embed-${type}`, detail);
  if (type !== 'unresponsive') return isAccepted;
  const check = `Check that its client runs, and that "hostOrigins" contains "${location.origin}".`;
  const hint = `${check} If it only listens, set protocol="token-update".`;
  warnOnce(element, `the dashboard does not answer. ${hint}`);
  return true;
}

/** Reports a mistake in the page: fires `embed-error`, and writes it to the console. */
export function reportError(element: HTMLElement, error: EmbedError): void {
  console.error(dispatchError(element, error));
}

/** The attribute or property `provider` does not refer to a provider, or not to one alone. */
export function providerUnknownError(provider: HTMLElement | string): EmbedError {
  const [value, more] =
    typeof provider === 'string'
      ? [`"${provider}"`, ', or several elements have this id']
      : [describeElement(provider), ''];
  const text = `"provider" is ${value}, which is not a <token-provider> of this page${more}. Set it to the id of one.`;
  return new EmbedError('provider_unknown', text);
}

function dispatchError(element: HTMLElement, { code, message: text }: EmbedError): string {
  const message = `${describeElement(element)}: ${text}`;
  fire(element, 'embed-error', { code, message });
  return message;
}

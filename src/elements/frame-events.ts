import { EmbedError, type EmbedErrorCode } from '../bridge/embed-error.js';
import type { FrameEvent } from '../bridge/frame-bridge-options.js';
import { messageOrigin } from '../bridge/origin.js';
import { ownMember, type EmbedProtocol } from '../bridge/protocol.js';
import {
  describeElement,
  errorText,
  fire,
  measure,
  observeFailure,
  reportOnce,
  warnOnce,
} from './reporting.js';

const MISSING_PROVIDER =
  'there is no <token-provider> around it, so the dashboard receives no token. Put it inside one, or set the attribute "provider" to the id of one.';

/** The faults that explain why a frame does not answer. The console shows one of them, or the hint below. */
const REASONS: readonly EmbedErrorCode[] = ['origin_changed', 'frame_refused', 'host_without_origin'];

/** Some browsers fire `load` for their own error page, too. */
const NO_ANSWER =
  'the dashboard does not answer. If it shows an error of the browser, its server forbids this page to embed it (X-Frame-Options, frame-ancestors).';

/**
 * Fires the element's event for an event of its frame. Both have the same name, and the same details. Returns `false` if a
 * listener has canceled it.
 */
export function dispatchFrameEvent(
  element: HTMLElement,
  event: Exclude<FrameEvent, { type: 'status' | 'render' | 'token-rejected' }>,
  protocol: EmbedProtocol | undefined,
): boolean {
  if (event.type === 'fault') {
    const { code, message } = event.error;
    const fact = code === 'protocol_mismatch' ? withHint(message, protocol) : message;
    reportError(element, new EmbedError(code, fact), REASONS.includes(code) ? 'error' : 'warn');
    return true;
  }
  const { type, ...detail } =
    event.type === 'unresponsive' ? { type: event.type, waited: event.waited } : event;
  if (event.type === 'token-delivered') measure('analytics-embed:delivery', event.latency);
  const isAccepted = fire(element, `embed-${type}`, detail);
  if (event.type === 'unresponsive' && !event.isExplained) warnOnce(element, withHint(NO_ANSWER, protocol));
  return isAccepted;
}

function withHint(text: string, protocol: EmbedProtocol | undefined): string {
  const hint = protocol && ownMember(protocol, 'hint')?.(messageOrigin());
  return hint ? `${text} ${hint}` : text;
}

/** The embed has no provider, or `provider` does not name one. Not before the frame has loaded: the provider may appear later. */
export function reportMissingProvider(
  element: HTMLElement,
  provider: HTMLElement | string | undefined,
): void {
  if (provider) reportError(element, providerUnknownError(provider));
  else warnOnce(element, MISSING_PROVIDER);
}

/** Fires `embed-error`, and writes the error to the console, once per element: `error` for a mistake in the page. */
export function reportError(
  element: HTMLElement,
  { code, message: fact }: EmbedError,
  level: 'error' | 'warn' = 'error',
): void {
  const message = errorText(element, code, fact);
  reportOnce(element, level, message);
  fire(element, 'embed-error', { code, message });
}

/** Runs a call of the page. Writes the error that it throws, or rejects with, to the console, once per element. */
export function reportingCall<Result>(element: HTMLElement, call: () => Result): Result {
  return observeFailure(call, error => {
    if (!(error instanceof EmbedError)) return;
    const { code, message } = error;
    // The message of a failed call may be text of the frame, which could contain a secret.
    reportOnce(element, 'warn', errorText(element, code, code.startsWith('call_') ? '' : message));
  });
}

/** The attribute or property `provider` does not refer to a provider, or not to one alone. */
function providerUnknownError(provider: HTMLElement | string): EmbedError {
  const [value, more] =
    typeof provider === 'string'
      ? [`"${provider}"`, ', or several elements have this id']
      : [describeElement(provider), ''];
  const text = `"provider" is ${value}, which is not a <token-provider> of this page${more}.`;
  return new EmbedError('provider_unknown', text);
}

import { describeElement } from './describe-element.js';

const MISSING_TITLE = 'the iframe has no accessible name. Set the attribute "embed-title".';
const MISSING_PROVIDER =
  'there is no <token-provider> around it, so the dashboard receives no token. Put it inside one, or set the attribute "provider" to the id of one.';

/** For each message, the elements that it was reported for. */
const warnedElements = new Map<string, WeakSet<HTMLElement>>();

/** Warns that the iframe has no accessible name. */
export function warnMissingTitle(element: HTMLElement): void {
  console.warn(`${describeElement(element)}: ${MISSING_TITLE}`);
}

/** Warns, once per element, that no provider is around the embed. One may still appear. */
export function warnMissingProvider(element: HTMLElement): void {
  warnOnce(element, MISSING_PROVIDER);
}

/** Warns, once per element, that a frame does not answer, and why that may be. */
export function warnUnresponsive(element: HTMLElement): void {
  const check = `Check that its client runs, and that "hostOrigins" contains "${location.origin}".`;
  warnOnce(
    element,
    `the dashboard does not answer. ${check} If it only listens, set protocol="token-update".`,
  );
}

function warnOnce(element: HTMLElement, message: string): void {
  const elements = warnedElements.get(message) ?? new WeakSet();
  if (elements.has(element)) return;
  warnedElements.set(message, elements.add(element));
  console.warn(`${describeElement(element)}: ${message}`);
}

import { describeElement } from './describe-element.js';

const MISSING_TITLE = 'set "embed-title", the iframe\'s accessible name.';
const MISSING_PROVIDER =
  'there is no <token-provider> around it, so its dashboard gets no token: put it into one, or name one by the attribute "provider".';

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
  const client = `does it run its client, and is "${location.origin}" one of its "hostOrigins"?`;
  warnOnce(
    element,
    `the dashboard does not answer: ${client} For one that only listens, set protocol="token-update".`,
  );
}

function warnOnce(element: HTMLElement, message: string): void {
  const elements = warnedElements.get(message) ?? new WeakSet();
  if (elements.has(element)) return;
  warnedElements.set(message, elements.add(element));
  console.warn(`${describeElement(element)}: ${message}`);
}

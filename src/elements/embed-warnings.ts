import { describeElement } from './describe-element.js';

const MISSING_TITLE = 'set "embed-title", the iframe\'s accessible name.';
const MISSING_PROVIDER =
  'there is no <token-provider> around it, so its dashboard gets no token: put it into one, or name one by the attribute "provider".';

/** Elements that have been told of each. */
const warned = new Map<string, WeakSet<HTMLElement>>();

/** Says that the iframe has no name. */
export function warnMissingTitle(element: HTMLElement): void {
  console.warn(`${describeElement(element)}: ${MISSING_TITLE}`);
}

/** Says, once, that a dashboard is there and no provider; one may still come. */
export function warnMissingProvider(element: HTMLElement): void {
  warnOnce(element, MISSING_PROVIDER);
}

/** Says, once, what a dashboard that never answers may lack; one that only listens lacks nothing. */
export function warnUnresponsive(element: HTMLElement): void {
  const client = `does it run its client, and is "${location.origin}" one of its "hostOrigins"?`;
  warnOnce(
    element,
    `the dashboard does not answer: ${client} For one that only listens, set protocol="token-update".`,
  );
}

function warnOnce(element: HTMLElement, message: string): void {
  const elements = warned.get(message) ?? new WeakSet();
  if (elements.has(element)) return;
  warned.set(message, elements.add(element));
  console.warn(`${describeElement(element)}: ${message}`);
}

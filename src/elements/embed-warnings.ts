import { nameOf } from './element-name.js';

const TITLE = 'set "embed-title", the iframe\'s accessible name.';
const PROVIDER =
  'there is no <token-provider> around it, so its dashboard gets no token: put it into one, or name one by the attribute "provider".';

/** Elements that have been told of each. */
const told = new Map<string, WeakSet<HTMLElement>>();

/** Says that the iframe has no name. */
export function warnOfTitle(element: HTMLElement): void {
  console.warn(`${nameOf(element)}: ${TITLE}`);
}

/** Says, once, that a dashboard is there and no provider; one may still come. */
export function warnOfProvider(element: HTMLElement): void {
  warnOnce(element, PROVIDER);
}

/** Says, once, what a dashboard that never answers may lack; one that only listens lacks nothing. */
export function warnOfSilence(element: HTMLElement): void {
  const client = `does it run its client, and is "${location.origin}" one of its "hostOrigins"?`;
  warnOnce(
    element,
    `the dashboard does not answer: ${client} For one that only listens, set protocol="token-update".`,
  );
}

function warnOnce(element: HTMLElement, what: string): void {
  const elements = told.get(what) ?? new WeakSet();
  if (elements.has(element)) return;
  told.set(what, elements.add(element));
  console.warn(`${nameOf(element)}: ${what}`);
}

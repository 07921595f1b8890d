import { AnalyticsEmbed, TokenProvider, type TokenResponse } from '../../src/index.js';
import { origins } from '../support/origins.js';

type EventName = keyof HTMLElementEventMap;

// The browser's own, also while a test replaces them.
const { fetch, setTimeout } = globalThis;
const now = performance.now.bind(performance);

/** What the current test has put into the document. */
const added = new Set<Element>();

afterEach(async () => {
  const elements = [...added];
  for (const element of elements) element.remove();
  added.clear();
  globalThis.fetch = fetch;
  // What a removal leaves to its task is done: mocha may go on in the same one.
  await new Promise(resolve => setTimeout(resolve));
  // The next test has the same tokens, for another login.
  for (const element of elements) if (element instanceof TokenProvider) element.clear();
});

/** Appends an element, and removes it after the test. */
export function put<Added extends Element>(element: Added, into: ParentNode = document.body): Added {
  into.append(element);
  added.add(element);
  return element;
}

/** A refresher, or an answer, that never comes. */
export const never = (): Promise<never> => new Promise(() => undefined);

/** Answers the page's requests until the end of the test; returns their options, in order. */
export function answerFetch(answer: (n: number) => Response | Promise<Response>): RequestInit[] {
  const requests: RequestInit[] = [];
  globalThis.fetch = async (_input, init = {}) => answer(requests.push(init));
  return requests;
}

/** The nth token of a server, 100 s long. */
export function tokenResponse(n: number): TokenResponse {
  return { access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: 100 };
}

/** A provider with a first token, in the document until the end of the test; each refresh brings the next one at once. */
export function addProvider(properties: Partial<TokenProvider> = {}): TokenProvider {
  const provider = new TokenProvider();
  let n = 1;
  provider.tokens = tokenResponse(n);
  provider.refresher = () => Promise.resolve(tokenResponse(++n));
  return put(Object.assign(provider, properties));
}

/** An embed of one of the fixtures, on the frames' origin. */
export function makeEmbed(fixture: string, attributes: Record<string, string> = {}): AnalyticsEmbed {
  const embed = new AnalyticsEmbed();
  embed.setAttribute('src', frameUrl(fixture));
  embed.setAttribute('embed-title', fixture);
  for (const [name, value] of Object.entries(attributes)) embed.setAttribute(name, value);
  return embed;
}

/** A fixture's address, which names the page that may embed it. */
export function frameUrl(fixture: string, origin = origins.frame): string {
  return `${origin}/test/browser/frames/${fixture}.html?host=${encodeURIComponent(location.origin)}`;
}

/** The detail of the next event of a name that is like this. */
export function next<Name extends EventName>(
  target: EventTarget,
  name: Name,
  matches: (detail: DetailOf<Name>) => boolean = () => true,
): Promise<DetailOf<Name>> {
  return new Promise(resolve => {
    const onEvent = (event: Event): void => {
      const { detail } = event as CustomEvent<DetailOf<Name>>;
      if (!matches(detail)) return;
      target.removeEventListener(name, onEvent);
      resolve(detail);
    };
    target.addEventListener(name, onEvent);
  });
}

/** An embed's iframe, once it is rendered. */
export function iframeOf(embed: AnalyticsEmbed): HTMLIFrameElement {
  return embed.shadowRoot!.querySelector('iframe')!;
}

/** The next `load` of the embed's iframe, after the embed has handled it. */
export function nextLoad(embed: AnalyticsEmbed): Promise<unknown> {
  return new Promise(resolve => {
    // In a task of its own: a promise that this listener resolves continues before the embed's listener.
    const onLoad = (): unknown => setTimeout(resolve);
    embed.shadowRoot!.addEventListener('load', onLoad, { capture: true, once: true });
  });
}

/** All events of a name from now on, by their details. */
export function collect<Name extends EventName>(target: EventTarget, name: Name): DetailOf<Name>[] {
  const details: DetailOf<Name>[] = [];
  target.addEventListener(name, event => details.push((event as CustomEvent<DetailOf<Name>>).detail));
  return details;
}

/** Waits in real time until something holds. The limit only names what did not hold: the test's own is longer. */
export async function until(holds: () => boolean | Promise<boolean>, what = 'it holds'): Promise<void> {
  const end = now() + 25_000;
  while (!(await holds())) {
    if (now() > end) throw new Error(`Not within 25 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** The lines of one level of the console while `action` runs. */
export async function consoleOf(level: 'error' | 'warn', action: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const original = console[level].bind(console);
  console[level] = (...values: unknown[]) => {
    lines.push(values.join(' '));
  };
  try {
    await action();
  } finally {
    console[level] = original;
  }
  return lines;
}

type DetailOf<Name extends EventName> =
  HTMLElementEventMap[Name] extends CustomEvent<infer Detail> ? Detail : never;

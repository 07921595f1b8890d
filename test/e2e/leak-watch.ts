import type {} from '../../src/inspector/index.js';
import type { Page } from '../support/e2e-page.js';

/** What the watch keeps in the page under test; the tokens never leave that page. */
interface Watch {
  readonly tokens: Set<string>;
  readonly details: string[];
}

type WatchedWindow = typeof globalThis & { leakWatch: Watch };

/** From now on, remembers every token that the page fetches and every event's detail. */
export async function watchForLeaks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watch: Watch = { tokens: new Set(), details: [] };
    (globalThis as WatchedWindow).leakWatch = watch;
    const { fetch } = globalThis;
    globalThis.fetch = async (...args: Parameters<typeof fetch>) => {
      const response = await fetch(...args);
      const body = (await response
        .clone()
        .json()
        .catch(() => ({}))) as Record<string, unknown>;
      for (const name of ['access_token', 'refresh_token']) {
        if (typeof body[name] === 'string') watch.tokens.add(body[name]);
      }
      return response;
    };
    const withErrors = (_key: string, value: unknown): unknown =>
      value instanceof Error ? [Object.entries(value), value.message, value.stack] : value;
    const names = [
      ...['token-status', 'token-refreshed', 'token-refresh-failed', 'token-expired', 'login-required'],
      ...['embed-status', 'embed-connected', 'embed-token-delivered', 'embed-unresponsive', 'embed-resize'],
      ...['embed-message', 'embed-error'],
    ];
    for (const name of names) {
      document.addEventListener(name, event => {
        watch.details.push(name + JSON.stringify((event as CustomEvent).detail, withErrors));
      });
    }
  });
}

/** Where in the page a token can be seen, by name of the place; and how many tokens were looked for. */
export async function findLeaks(page: Page): Promise<{ tokens: number; events: number; places: string[] }> {
  const lines = [...(await page.consoleLines())];
  return page.evaluate((consoleLines: string[]) => {
    const { tokens, details } = (globalThis as WatchedWindow).leakWatch;
    const places: Record<string, string> = { console: consoleLines.join('\n'), events: details.join('\n') };
    const look = (root: Document | ShadowRoot, name: string): void => {
      places[name] = root instanceof Document ? root.documentElement.outerHTML : root.innerHTML;
      for (const element of root.querySelectorAll('*')) {
        const attributes = [...element.attributes].map(attribute => attribute.value);
        places[`attributes of ${name}`] = [places[`attributes of ${name}`], ...attributes].join('\n');
        if (element.shadowRoot) look(element.shadowRoot, `shadow root of ${element.localName} in ${name}`);
      }
    };
    look(document, 'document');
    places['urls'] = [location.href, ...performance.getEntries().map(entry => entry.name)].join('\n');
    places['storage'] = JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
    ]);
    const inspector = document.querySelector('token-inspector');
    places['what the inspector saves'] = inspector ? JSON.stringify(inspector) + inspector.toSVG() : '';
    const found = Object.entries(places).filter(([, text]) =>
      [...tokens].some(token => text.includes(token)),
    );
    return { tokens: tokens.size, events: details.length, places: found.map(([place]) => place) };
  }, lines);
}

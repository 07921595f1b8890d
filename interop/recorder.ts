import { until, type Page } from '../test/support/e2e-page.js';

/** An event of the library's elements that {@link RECORDER} has recorded. */
export interface RecordedEvent {
  readonly type: string;
  /** ms since the page's start. */
  readonly at: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

const EVENTS = [
  ...[
    'embed-status',
    'embed-connected',
    'embed-unresponsive',
    'embed-message',
    'embed-error',
    'embed-resize',
  ],
  ...['embed-recovering', 'embed-recovered', 'embed-stale', 'embed-token-delivered'],
  ...['token-status', 'token-refreshed', 'token-refresh-failed', 'token-expired', 'login-required'],
  'session-ending',
];

/** A script for the head of a page that records the elements' events and the page's errors. */
export const RECORDER = `<script>
  window.recorded = [];
  for (const type of ${JSON.stringify(EVENTS)})
    addEventListener(type, event => recorded.push({ type, at: performance.now(), detail: JSON.parse(JSON.stringify(event.detail ?? {})) }), true);
  for (const level of ['warn', 'error']) {
    const log = console[level];
    console[level] = (...values) => { recorded.push({ type: 'console-' + level, at: performance.now(), detail: { text: values.map(String).join(' ') } }); log(...values); };
  }
</script>`;

/** The recorded events, or those of some types. */
export async function events(page: Page, ...types: readonly string[]): Promise<readonly RecordedEvent[]> {
  const all = await page.evaluate(() => (globalThis as { recorded?: RecordedEvent[] }).recorded ?? []);
  return types.length > 0 ? all.filter(({ type }) => types.includes(type)) : all;
}

/** Waits for an event of a type. */
export function untilEvent(page: Page, type: string, timeout = 30_000): Promise<RecordedEvent> {
  return until(`the event ${type}`, async () => (await events(page, type)).at(-1), timeout);
}

// What the page's elements are, for the functions that run in it.
import type {} from '../../src/index.js';
import type { Page } from '../../test/support/e2e-page.js';
import { events, type RecordedEvent } from '../recorder.js';
import { untilSeen } from '../until-seen.js';

/** What the page's provider and embeds say of themselves. */
export interface HostView {
  readonly provider: string;
  readonly generation: number;
  readonly embeds: readonly {
    readonly status: string;
    readonly generation: number;
    readonly isLoadingShown: boolean;
    readonly isErrorShown: boolean;
    readonly height: number;
  }[];
}

/** Reads the host page. */
export function hostView(page: Page): Promise<HostView> {
  return page.evaluate(() => {
    const provider = document.querySelector('token-provider');
    const isShown = (embed: Element, part: string): boolean =>
      (embed.shadowRoot?.querySelector(`[part=${part}]`)?.getClientRects().length ?? 0) > 0;
    return {
      provider: provider?.status ?? '',
      generation: provider?.generation ?? 0,
      embeds: Array.from(document.querySelectorAll('analytics-embed'), embed => ({
        status: embed.status,
        generation: embed.generation,
        isLoadingShown: isShown(embed, 'loading'),
        isErrorShown: isShown(embed, 'error'),
        height: embed.getBoundingClientRect().height,
      })),
    };
  });
}

/** Waits until the host page is as a condition requires. */
export function untilHost(
  page: Page,
  what: string,
  holds: (seen: HostView) => boolean,
  timeout?: number,
): Promise<HostView> {
  return untilSeen({ name: 'the page', read: () => hostView(page) }, what, holds, timeout);
}

/** Records the loads of the first embed's frame, which the element's events do not show. */
export async function recordLoads(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { recorded } = globalThis as unknown as { recorded: RecordedEvent[] };
    // A `load` does not leave the shadow root.
    document
      .querySelector('analytics-embed')
      ?.shadowRoot?.addEventListener(
        'load',
        () => recorded.push({ type: 'frame-load', at: performance.now(), detail: {} }),
        true,
      );
  });
}

/** The first load since {@link recordLoads}, epoch ms. */
export async function firstLoad(page: Page): Promise<number> {
  const origin = await page.evaluate(() => performance.timeOrigin);
  const [load] = await events(page, 'frame-load');
  return origin + (load?.at ?? Number.NaN);
}

/** What the embed did from a time on (epoch ms), with the ms since then: for the message of a limit that was missed. */
export async function timeline(page: Page, since: number): Promise<string> {
  const start = since - (await page.evaluate(() => performance.timeOrigin));
  const types = ['frame-load', 'embed-recovering', 'embed-recovered', 'embed-stale', 'embed-status'];
  return (await events(page, ...types, 'token-refreshed'))
    .filter(({ at }) => at >= start)
    .map(({ type, at, detail: { status } }) =>
      [type, ...(typeof status === 'string' ? [status] : []), Math.round(at - start)].join(' '),
    )
    .join(', ');
}

/** Calls a method of the first frame. */
export function call(page: Page, method: string, args?: unknown): Promise<unknown> {
  return page.evaluate(
    (name: string, parameters: unknown) => {
      const embed = document.querySelector('analytics-embed');
      if (!embed) throw new Error('There is no embed.');
      return embed.call(name, parameters ?? undefined);
    },
    method,
    args ?? null,
  );
}

// The script of a host page that a server has rendered (test/support/wtr/server-rendered-page.ts): loads the library on request.
import type { AnalyticsEmbed } from '../../../src/index.js';

/** What a test sees of that page. */
export interface ServedPage {
  readonly embed: AnalyticsEmbed;
  /** The iframe that the server has rendered. */
  readonly served: HTMLIFrameElement | null;
  /** What the host put into the loading slot. */
  readonly loading: Element;
  /** `load` events of the served iframe. */
  readonly loads: number;
  /** Errors of the page and of its console. */
  readonly problems: readonly string[];
  /** The frame's own messages. */
  readonly messages: readonly { readonly received: readonly number[]; readonly token: string }[];
  readonly statuses: readonly string[];
  /** Loads the library. */
  hydrate?: (options?: HydrationOptions) => Promise<void>;
}

export interface HydrationOptions {
  /** Whether Lit's hydration is there. */
  readonly support?: boolean;
  /** The element that is defined before the other one. */
  readonly first?: 'analytics-embed';
}

const { page } = globalThis as unknown as { page: ServedPage };

page.hydrate = async ({ support = true, first } = {}) => {
  if (support) await import('@lit-labs/ssr-client/lit-element-hydrate-support.js');
  await import('../../../src/bridge/protocols/superset.js');
  if (first) {
    const { AnalyticsEmbed } = await import('../../../src/elements/analytics-embed.js');
    customElements.define(first, AnalyticsEmbed);
    await page.embed.updateComplete;
  }
  await import('../../../src/index.js');
};

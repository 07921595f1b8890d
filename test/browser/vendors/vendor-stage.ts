import { expect } from '@open-wc/testing';
import { TokenProvider, type AnalyticsEmbed, type TokenResponse } from '../../../src/index.js';
import { collect, makeEmbed, until } from '../elements.js';
import { VendorFrame } from './vendor-frame.js';
import type { Vendor } from './vendors.js';

/** How a test begins. */
export interface Beginning {
  /** The first tokens; `null`: there are none, and the provider asks for them. Default: the vendor's first. */
  readonly first?: TokenResponse | null;
  /** Nothing that is asked of the server is answered before {@link VendorStage.release}. */
  readonly held?: boolean;
  /** The embed's. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** One provider with one embed of a vendor's frame. */
export class VendorStage {
  readonly vendor: Vendor;
  readonly provider = new TokenProvider();
  readonly embed: AnalyticsEmbed;
  readonly frame: VendorFrame;
  readonly errors;
  readonly messages;
  readonly heights;
  /** How often a refresh was asked for. */
  refreshes = 0;
  #gate: Promise<void> = Promise.resolve();
  #open = (): void => undefined;

  constructor(vendor: Vendor, { first = vendor.response(1), held = false, attributes = {} }: Beginning) {
    this.vendor = vendor;
    let n = first ? 1 : 0;
    if (first) this.provider.tokens = first;
    if (held) this.hold();
    this.provider.refresher = async () => {
      this.refreshes += 1;
      await this.#gate;
      return vendor.response(++n);
    };
    this.embed = makeEmbed(`vendors/${vendor.name}`, { protocol: vendor.name, ...attributes });
    this.frame = new VendorFrame(this.embed);
    this.errors = collect(this.embed, 'embed-error');
    this.messages = collect(this.embed, 'embed-message');
    this.heights = collect(this.embed, 'embed-resize');
    this.provider.append(this.embed);
    document.body.append(this.provider);
  }

  /** From now on, no refresh is answered. */
  hold(): void {
    this.#gate = new Promise(resolve => (this.#open = resolve));
  }

  /** They are, from now on. */
  release(): void {
    this.#open();
    this.#gate = Promise.resolve();
  }

  /** Waits until the embed is connected and its frame has the first token. */
  async connected(): Promise<void> {
    await this.frame.heard(1);
    await until(() => this.embed.status === 'connected', 'the embed is connected');
  }

  /** Refreshes, and waits until the frame has the next token: unasked where the vendor can. */
  async refresh(): Promise<void> {
    await this.provider.refresh();
    await this.expectNewest();
  }

  /** Waits until the frame has what the provider has. */
  async expectNewest(): Promise<void> {
    const { generation } = this.provider;
    if (!this.vendor.receivesNewTokens) await this.frame.order('ask');
    await this.frame.heard(generation);
    if (this.vendor.acknowledges)
      await until(() => this.embed.generation === generation, `generation ${generation} is acknowledged`);
  }

  close(): void {
    this.provider.remove();
  }
}

/** A test of one vendor: what it tries, and that nothing was thrown in the page meanwhile. */
export function vendorTest(
  vendor: Vendor,
  attempt: (stage: VendorStage) => Promise<void>,
  beginning: Beginning = {},
): () => Promise<void> {
  return async () => {
    const uncaught: string[] = [];
    const onError = (event: ErrorEvent | PromiseRejectionEvent): void => {
      uncaught.push(String('reason' in event ? event.reason : event.message));
    };
    addEventListener('error', onError);
    addEventListener('unhandledrejection', onError);
    const stage = new VendorStage(vendor, beginning);
    try {
      await attempt(stage);
    } finally {
      stage.close();
      removeEventListener('error', onError);
      removeEventListener('unhandledrejection', onError);
    }
    expect(uncaught).to.deep.equal([]);
  };
}

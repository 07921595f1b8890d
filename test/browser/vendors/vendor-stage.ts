import { TokenProvider, type AnalyticsEmbed, type TokenResponse } from '../../../src/index.js';
import { collect, frameUrl, makeEmbed, put, until } from '../elements.js';
import type { Report } from '../frames/vendors/desk.js';
import { postOrder, repeatOrder } from '../frames/orders.js';
import '../unhandled-rejections.js';
import { vendors, type Vendor } from './vendors.js';

/** The document of `frames/vendors` in an embed's iframe, which obeys a test's orders. */
export class VendorFrame {
  constructor(private readonly embed: AnalyticsEmbed) {}

  /** `undefined` before the embed is rendered. */
  get window(): Window | null | undefined {
    return this.embed.shadowRoot?.querySelector('iframe')?.contentWindow;
  }

  /** Orders the present document; returns its answer. */
  async order(act: string, argument?: unknown): Promise<unknown> {
    await this.report();
    return postOrder(this.window, { act, argument });
  }

  /** What the present document, or the next one, has received. */
  report(): Promise<Report> {
    return repeatOrder(() => this.window, { act: 'report' }) as Promise<Report>;
  }

  /** Waits until the present document has received what is expected. */
  async until(isExpected: (report: Report) => boolean, what: string): Promise<Report> {
    let report = await this.report();
    await until(async () => isExpected((report = await this.report())), what);
    return report;
  }

  /** Waits until the vendor's code has the nth token. */
  received(n: number): Promise<Report> {
    return this.until(({ tokens }) => tokens.includes(`access-${n}`), `the frame has token ${n}`);
  }

  /** Reloads the document from within; resolves when the next one is there. */
  async reload(): Promise<void> {
    const { boot } = await this.report();
    void postOrder(this.window, { act: 'reload' });
    await this.until(report => report.boot !== boot, 'the frame has another document');
  }
}

/** How a test begins. */
export interface Beginning {
  /** The first tokens; `null`: there are none, and the provider requests them. Default: the vendor's first. */
  readonly first?: TokenResponse | null;
  /** Whether refreshes remain unanswered until {@link VendorStage.release}. */
  readonly isHeld?: boolean;
  /** Whether it begins before the frame is connected. Without first tokens it always does. */
  readonly isEarly?: boolean;
  /** Further parameters of the frame's address. */
  readonly query?: string;
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
  /** How many refreshes were requested. */
  refreshes = 0;
  /** How many documents the iframe has loaded. */
  loads = 0;
  #gate: Promise<void> = Promise.resolve();
  #open = (): void => undefined;

  constructor(vendor: Vendor, { first = vendor.response(1), isHeld = false, query = '' }: Beginning) {
    this.vendor = vendor;
    let n = first ? 1 : 0;
    if (first) this.provider.tokens = first;
    if (isHeld) this.hold();
    this.provider.refresher = async () => {
      this.refreshes += 1;
      await this.#gate;
      return vendor.response(++n);
    };
    this.embed = makeEmbed(`vendors/${vendor.name}`, {
      protocol: vendor.protocol ?? vendor.name,
      'auto-height': '',
    });
    this.embed.src = `${frameUrl(`vendors/${vendor.name}`)}${vendor.query ?? ''}${query}`;
    this.frame = new VendorFrame(this.embed);
    this.errors = collect(this.embed, 'embed-error');
    this.messages = collect(this.embed, 'embed-message');
    this.heights = collect(this.embed, 'embed-resize');
    this.provider.append(this.embed);
    put(this.provider);
    this.embed.shadowRoot!.addEventListener('load', () => (this.loads += 1), true);
  }

  /** From now on, refreshes remain unanswered. */
  hold(): void {
    this.#gate = new Promise(resolve => (this.#open = resolve));
  }

  /** Answers them, from now on. */
  release(): void {
    this.#open();
    this.#gate = Promise.resolve();
  }

  /** Waits until the iframe has loaded, the embed is connected, and the frame has the first token. */
  async connected(): Promise<void> {
    await this.frame.received(1);
    await until(() => this.embed.status === 'connected' && this.loads > 0, 'the embed is connected');
  }

  /** Reloads the frame, and waits until the embed has handled it. */
  async reload(): Promise<void> {
    const { loads } = this;
    await this.frame.reload();
    await until(() => this.loads > loads, 'the next document has loaded');
  }

  /** Refreshes, and waits until the frame has the next token; it requests it only if the host does not post it. */
  async refresh(): Promise<void> {
    await this.provider.refresh();
    await this.expectNewest();
  }

  /** Waits until the frame has the provider's token. */
  async expectNewest(): Promise<void> {
    const { generation } = this.provider;
    if (!this.vendor.receivesNewTokens) {
      // A frame that asks about the newest token wants the next one.
      const { tokens } = await this.frame.until(
        report => report.tokens.length > 0,
        'the document has a token',
      );
      if (!tokens.includes(`access-${generation}`)) await this.frame.order('requestToken');
    }
    await this.frame.received(generation);
    if (this.vendor.acknowledges)
      await until(() => this.embed.generation === generation, `generation ${generation} is acknowledged`);
  }
}

/** Declares a test of one vendor, which begins when its frame is connected. */
export function vendorTest(
  vendor: Vendor,
  title: string,
  beginning: Beginning,
  attempt: (stage: VendorStage) => Promise<void>,
): void {
  it(`${vendor.name}: ${title}`, async () => {
    const stage = new VendorStage(vendor, beginning);
    if (!beginning.isEarly && beginning.first !== null) await stage.connected();
    await attempt(stage);
  });
}

/** Declares a test of every vendor, or of those with a feature. */
export function everyVendorTest(
  title: string,
  options: Beginning & { readonly having?: keyof Vendor },
  attempt: (stage: VendorStage) => Promise<void>,
): void {
  for (const vendor of vendors)
    if (!options.having || vendor[options.having]) vendorTest(vendor, title, options, attempt);
}

/** The result of a call, or the code or name of its error. */
export async function outcomeOf(embed: AnalyticsEmbed, method: string, args?: unknown): Promise<unknown> {
  try {
    return await embed.call(method, args);
  } catch (error) {
    const { code, name } = error as { code?: string; name: string };
    return typeof code === 'string' ? { code } : { name };
  }
}

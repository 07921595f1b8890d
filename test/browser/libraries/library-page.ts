import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, TokenProvider, TokenResponse } from '../../../src/index.js';
import { TokenFamily } from '../../support/token-family.js';
import { frameUrl, put, until } from '../elements.js';

/** How a provider of the page is written. */
interface ProviderMarkup {
  /** Of its script, which is its last child, as docs/recipes says. */
  readonly tokens?: TokenResponse | undefined;
  readonly attributes?: string;
  /** All children but the script. */
  readonly content?: string;
  readonly isScriptFirst?: boolean;
}

/** A page with a library of other authors, and with this one, in a frame of the test's origin until the end of the test. */
export class LibraryPage<Library = unknown> {
  static #count = 0;
  readonly #number = ++LibraryPage.#count;
  readonly #frame = document.createElement('iframe');
  readonly #head: string;
  readonly #logins: TokenFamily[] = [];
  /** The refresh tokens that were presented; an empty text for a request without one. */
  readonly requests: string[] = [];
  /** The reasons of all `login-required`. */
  readonly loginsRequired: string[] = [];
  /** Until the page receives what it fetches. */
  responseDelayMs = 0;

  /** @param files in `node_modules`, for script tags. */
  constructor(files: readonly string[], head = '') {
    const scripts = files.map(file => `<script src="/node_modules/${file}"></script>`).join('');
    const prepare = '<script>frameElement.prepare(window)</script>';
    const elements = '<script type="module" src="/assets/analytics-embed.min.js"></script>';
    this.#head = `<meta charset="utf-8">${head}${prepare}${scripts}${elements}`;
  }

  /** Opens the page with this body. */
  async open(body: string): Promise<this> {
    Object.assign(this.#frame, { width: '800', height: '600', src: this.address(body) });
    Object.assign(this.#frame, { prepare: (page: Window & typeof globalThis) => this.#prepare(page) });
    put(this.#frame);
    const isDefined = (): boolean => !!this.#frame.contentWindow?.customElements.get('analytics-embed');
    await until(() => isDefined() && this.document.readyState === 'complete', 'the page is there');
    return this;
  }

  /** The address of a page of the same site. */
  address(body: string, title = ''): string {
    const html = `<!doctype html><html lang="en"><head><title>${title}</title>${this.#head}</head>${body}</html>`;
    return `/markup?html=${encodeURIComponent(html)}`;
  }

  /** The global variables of the library. */
  get window(): Window & typeof globalThis & Library {
    return this.#frame.contentWindow as Window & typeof globalThis & Library;
  }

  get document(): Document {
    return this.window.document;
  }

  get providers(): TokenProvider[] {
    return [...this.document.querySelectorAll('token-provider')];
  }

  get embed(): AnalyticsEmbed {
    return this.document.querySelector('analytics-embed')!;
  }

  /** The server's tokens for a new login. In an address, which pages show, they would have `%2F`. */
  login(): TokenResponse {
    const n = this.#logins.length + 1;
    const family = new TokenFamily({ lifetime: 100, name: (kind, of) => `${kind}/${n}.${of}` });
    this.#logins.push(family);
    return family.begin();
  }

  /** A provider in markup; its session has a name unless `attributes` are given. */
  markup({ tokens, content = '', isScriptFirst = false, ...options }: ProviderMarkup = {}): string {
    const script = tokens ? `<script type="application/json">${JSON.stringify(tokens)}</script>` : '';
    const children = isScriptFirst ? script + content : content + script;
    const { attributes = `session="library ${this.#number}"` } = options;
    return `<token-provider id="p" endpoint="/library/refresh" ${attributes}>${children}</token-provider>`;
  }

  embedMarkup(): string {
    return `<analytics-embed id="e" src="${frameUrl('dashboard').replaceAll('&', '&amp;')}" embed-title="Rows"></analytics-embed>`;
  }

  /** Waits until the embed is connected, and returns a function that returns how often its frame has loaded since. */
  async connected(): Promise<() => number> {
    const { embed } = this;
    await until(() => embed.status === 'connected' && embed.generation > 0, 'the embed is connected');
    let loads = 0;
    embed.shadowRoot!.addEventListener('load', () => (loads += 1), true);
    return () => loads;
  }

  /** All providers have this login, for which nothing was requested; its tokens are in no markup and no storage. */
  async expectAlive(login = 1): Promise<void> {
    expect(this.providers).not.to.have.length(0);
    for (const provider of this.providers) {
      await provider.updateComplete;
      expect(await provider.getToken()).to.equal(`access/${login}.1`);
      expect(provider.status).to.equal('active');
    }
    this.expectClean();
    expect(this.requests).to.deep.equal([]);
  }

  /** No page was sent to the login, and no token can be read. */
  expectClean(): void {
    const { localStorage, sessionStorage } = this.window;
    const stored = JSON.stringify([localStorage, sessionStorage].map(Object.entries));
    const readable = this.document.documentElement.outerHTML + stored;
    expect(readable.match(/(access|refresh)\/\d/g)).to.equal(null);
    expect(this.loginsRequired).to.deep.equal([]);
  }

  #prepare(page: Window & typeof globalThis): void {
    const fetch = page.fetch.bind(page);
    page.fetch = async (input, init) => {
      const isRefresh = typeof input === 'string' && input.endsWith('/library/refresh');
      if (isRefresh) return this.#refresh(init?.body as string);
      const response = await fetch(input, init);
      await new Promise(resolve => setTimeout(resolve, this.responseDelayMs));
      return response;
    };
    page.addEventListener('login-required', event => {
      event.preventDefault();
      this.loginsRequired.push((event as CustomEvent<{ reason: string }>).detail.reason);
    });
  }

  #refresh(body: string): Response {
    const { refresh_token: presented = '' } = JSON.parse(body) as { refresh_token?: string };
    this.requests.push(presented);
    const tokens = this.#logins.find(login => login.ordinalOf(presented) > 0)?.exchange(presented);
    return Response.json(tokens ?? { error: 'invalid_grant' }, { status: tokens ? 200 : 400 });
  }
}

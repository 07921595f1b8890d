import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import type { TokenResponse } from '../../src/index.js';
import { until, type Browser, type Page } from '../support/e2e-page.js';
import { html, json, serveTwoOrigins, type Content, type TwoOrigins } from '../support/two-origins.js';
import { tabPage, type Note, type TabPageOptions } from './tabs-page.js';
import { TabsProvider } from './tabs-provider.js';

/** Where pages go to sign in. */
export const LOGIN_URL = '/sign-in';

/** A document of the session's, from when it was asked for to its end. */
export interface TabDocument {
  readonly id: string;
  readonly url: string;
  /** When it was told to go, in whatever way, epoch ms; absent while it lives. */
  leftAt?: number;
}

/**
 * The host application of one user with many tabs: pages that hold the refresh token themselves, the authorization server,
 * and on a port of its own, whose connections are no one else's, the watcher to which pages send what they have.
 */
export class TabsServer {
  /** What pages sent, in the order of its arrival. */
  readonly notes: Note[] = [];
  /** Every document that was asked for. */
  readonly documents: TabDocument[] = [];
  /** Which documents went to the page that signs in. */
  readonly departures: string[] = [];
  readonly provider: TabsProvider;
  readonly #origins: TwoOrigins;
  readonly #pages = new Map<string, TabPageOptions>();
  #tokens: object = {};

  private constructor(origins: TwoOrigins, lifetime: number) {
    this.#origins = origins;
    this.provider = new TabsProvider(origins.host, lifetime);
  }

  /** Starts it with a user who is signed in; `lifetime` of the access tokens in seconds. */
  static async start(lifetime: number): Promise<TabsServer> {
    const origins = await serveTwoOrigins(
      ({ pathname }, response, request) => server.#answer(pathname, response, request),
      async (_, response, request) => {
        const body = await text(request);
        if (request.method === 'POST') server.notes.push(JSON.parse(body) as Note);
        response.writeHead(204, { 'access-control-allow-origin': '*' }).end();
        return undefined;
      },
    );
    const server = new TabsServer(origins, lifetime);
    await server.signIn();
    return server;
  }

  close(): Promise<void> {
    return this.#origins.close();
  }

  /** The user signs in: pages that are asked for from now on bring the first tokens of that login. */
  async signIn(): Promise<void> {
    this.#tokens = await this.provider.login();
  }

  /** Opens a document of the session, in a new tab. */
  async open(browser: Browser, options?: TabPageOptions): Promise<Tab> {
    const tab = new Tab(this, await browser.newPage(), this.document(options));
    await tab.page.goto(tab.document.url);
    return tab;
  }

  /** A document that is to be opened. */
  document(options: TabPageOptions = {}): TabDocument {
    const id = String(this.documents.length + 1);
    const path = `/tab/${id}`;
    this.#pages.set(path, options);
    const made = { id, url: this.#origins.host + path };
    this.documents.push(made);
    return made;
  }

  /** What a document said of one kind, in the order in which it happened. */
  notesOf({ id }: TabDocument, type: Note['type']): Note[] {
    const said = this.notes.filter(note => note.page === id && note.type === type);
    return said.sort((a, b) => a.at - b.at);
  }

  async #answer(
    path: string,
    response: ServerResponse,
    request: IncomingMessage,
  ): Promise<Content | undefined> {
    const options = this.#pages.get(path);
    if (options) {
      const page = path.slice('/tab/'.length);
      const content = tabPage(options, { page, watcher: this.#origins.frame, tokens: this.#tokens });
      return { ...content, isStorable: true };
    }
    switch (path) {
      case '/token':
        await this.provider.handler(request, response);
        return undefined;
      case '/login':
        await this.signIn();
        return json(this.#tokens);
      default:
        if (path === LOGIN_URL) this.departures.push(request.headers.referer?.split('/').at(-1) ?? '');
        return html('Sign in');
    }
  }
}

/** A tab of the browser, and the document of the session that is in it. */
export class Tab {
  readonly page: Page;
  document: TabDocument;
  readonly #server: TabsServer;
  #isClosed = false;

  constructor(server: TabsServer, page: Page, document: TabDocument) {
    this.#server = server;
    this.page = page;
    this.document = document;
  }

  /** The number of the tokens that the document has; 0 for none, or none of this server's. */
  get generation(): number {
    return this.#server.provider.generationOf(this.notes('token').at(-1)?.value ?? '');
  }

  /** What the document said of one kind, in the order in which it happened. */
  notes(type: Note['type']): Note[] {
    return this.#server.notesOf(this.document, type);
  }

  /** Waits until the document has the newest tokens. */
  async upToDate(): Promise<void> {
    const { provider } = this.#server;
    await until(`the newest tokens in tab ${this.document.id}`, () => this.generation === provider.newest);
  }

  /** Waits until the document has sent such a note. */
  async said(type: Note['type'], value: string): Promise<void> {
    await until(`"${type} ${value}" of tab ${this.document.id}`, () =>
      this.notes(type).some(note => note.value === value),
    );
  }

  /** Loads another document of the session. */
  async navigate(options?: TabPageOptions): Promise<void> {
    this.document.leftAt = Date.now();
    this.document = this.#server.document(options);
    await this.page.goto(this.document.url);
  }

  /** Shows a document that is none of the session's. */
  async leave(): Promise<void> {
    this.document.leftAt = Date.now();
    await this.page.goto(new URL('/elsewhere', this.document.url).href);
  }

  /** Goes back to the document of the session that the tab has left. */
  async goBack(): Promise<void> {
    const { pathname } = new URL(this.document.url);
    await this.page.evaluate(() => {
      // The driver has its answer before the page goes.
      setTimeout(() => {
        history.back();
      });
    });
    await until(`${pathname} again`, async () => {
      return (await this.page.evaluate(() => location.pathname)) === pathname;
    });
    delete this.document.leftAt;
  }

  /** Freezes the tab, where a page can be told to: in Chromium, one that is hidden. */
  async freeze(): Promise<void> {
    await this.page.setFrozen?.(true);
    await this.said('frozen', '');
  }

  /** Closes the tab in the middle of anything. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.document.leftAt = Date.now();
    await this.page.close();
  }

  /** Takes the tab's process away, where a page can be told to: in Chromium. */
  async crash(): Promise<void> {
    this.document.leftAt = Date.now();
    await this.page.goto('chrome://crash').catch(() => undefined);
    await this.close();
  }

  /** The user signs in again in this tab, and its page sets the tokens by script. */
  async signInByScript(): Promise<void> {
    await this.page.evaluate(async () => {
      const response = await fetch('/login', { method: 'POST' });
      document.querySelector('token-provider')!.tokens = (await response.json()) as TokenResponse;
    });
  }
}

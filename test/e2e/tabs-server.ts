import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { until } from '../support/e2e-page.js';
import { serveTwoOrigins, type Content, type TwoOrigins } from '../support/two-origins.js';
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
 *
 * Every connection is closed after its answer: a browser sends a POST again when a connection that it reuses dies.
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
  // Read once: a build that runs beside the tests takes the file away for a while.
  readonly #library = readFileSync('dist/cdn/analytics-embed.min.js');
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

  async close(): Promise<void> {
    await this.#origins.close();
  }

  /** The user signs in: pages that are asked for from now on bring the first tokens of that login. */
  async signIn(): Promise<void> {
    this.#tokens = await this.provider.login();
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
  notesOf(page: string, type: Note['type']): Note[] {
    const said = this.notes.filter(note => note.page === page && note.type === type);
    return said.sort((a, b) => a.at - b.at);
  }

  /** The number of the tokens that a document has; 0 for none, or none of this server's. */
  generationIn(page: string): number {
    return this.provider.generationOf(this.notesOf(page, 'token').at(-1)?.value ?? '');
  }

  /** Waits until a document has the newest tokens. */
  async upToDate(page: string): Promise<void> {
    await until(`the newest tokens in tab ${page}`, () => this.generationIn(page) === this.provider.newest);
  }

  /** Waits until a document has sent such a note. */
  async said(page: string, type: Note['type'], value: string): Promise<void> {
    await until(`"${type} ${value}" of tab ${page}`, () =>
      this.notesOf(page, type).some(note => note.value === value),
    );
  }

  async #answer(
    path: string,
    response: ServerResponse,
    request: IncomingMessage,
  ): Promise<Content | undefined> {
    response.setHeader('connection', 'close');
    const options = this.#pages.get(path);
    if (options) {
      const page = path.slice('/tab/'.length);
      const context = { page, watcher: this.#origins.frame, tokens: this.#tokens };
      return { type: 'html', body: tabPage(options, context) };
    }
    switch (path) {
      case '/token':
        await this.provider.handler(request, response);
        return undefined;
      case '/analytics-embed.min.js':
        return { type: 'javascript', body: this.#library };
      case '/login':
        await this.signIn();
        return { type: 'json', body: JSON.stringify(this.#tokens) };
      default:
        if (path === LOGIN_URL) this.departures.push(request.headers.referer?.split('/').at(-1) ?? '');
        return { type: 'html', body: '<!doctype html><title>Sign in</title><link rel="icon" href="data:,">' };
    }
  }
}

import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { listen, shut } from '../../demo/listen.js';
import { until } from '../support/e2e-page.js';
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

const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };

/**
 * The host application of one user with many tabs: pages that hold the refresh token themselves, the authorization server,
 * and on a port of its own, whose connections are no one else's, the watcher to whom pages tell what they have.
 *
 * Every connection is closed after its answer: a browser sends a POST again when a connection that it reuses dies.
 */
export class TabsServer {
  readonly provider: TabsProvider;
  /** What pages said, in the order in which it was heard. */
  readonly notes: Note[] = [];
  /** Every document that was asked for. */
  readonly documents: TabDocument[] = [];
  /** Which documents went to the page that signs in. */
  readonly departures: string[] = [];
  readonly #host: Server;
  readonly #origin: string;
  readonly #watcher: Server;
  readonly #watcherOrigin: string;
  readonly #pages = new Map<string, TabPageOptions>();
  // Read once: a build that runs beside the tests takes the file away for a while.
  readonly #library = readFileSync('dist/cdn/analytics-embed.min.js');
  #tokens: object = {};

  private constructor(
    host: Awaited<ReturnType<typeof listen>>,
    watcher: Awaited<ReturnType<typeof listen>>,
    lifetime: number,
  ) {
    this.#host = host.server;
    this.#origin = host.origin;
    this.#watcher = watcher.server;
    this.#watcherOrigin = watcher.origin;
    this.provider = new TabsProvider(host.origin, lifetime);
    const answerOAuth = this.provider.handler;
    this.#host.on('request', (request, response) => {
      response.setHeader('connection', 'close');
      const path = new URL(request.url ?? '/', this.#origin).pathname;
      if (path === '/token') void answerOAuth(request, response);
      else void this.#answer(path, request, response);
    });
    this.#watcher.on('request', (request, response) => {
      void this.#listen(request, response);
    });
  }

  /** Starts it with a user who is signed in; `lifetime` of the access tokens in seconds. */
  static async start(lifetime: number): Promise<TabsServer> {
    const server = new TabsServer(await listen(0), await listen(0), lifetime);
    await server.signIn();
    return server;
  }

  async close(): Promise<void> {
    await Promise.all([shut(this.#host), shut(this.#watcher)]);
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
    const made = { id, url: this.#origin + path };
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

  async #answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const options = this.#pages.get(path);
    if (options) {
      const page = path.slice('/tab/'.length);
      const context = { page, watcher: this.#watcherOrigin, tokens: this.#tokens };
      response.writeHead(200, HTML).end(tabPage(options, context));
    } else if (path === '/analytics-embed.min.js') {
      response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' });
      response.end(this.#library);
    } else if (path === '/login') {
      await this.signIn();
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(this.#tokens));
    } else if (path === LOGIN_URL) {
      this.departures.push(request.headers.referer?.split('/').at(-1) ?? '');
      response
        .writeHead(200, HTML)
        .end('<!doctype html><title>Sign in</title><link rel="icon" href="data:,">');
    } else {
      response.writeHead(404).end();
    }
  }

  async #listen(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (request.method === 'POST') this.notes.push(JSON.parse(body) as Note);
    response.writeHead(204, { 'access-control-allow-origin': '*' }).end();
  }
}

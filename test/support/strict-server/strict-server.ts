import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { listen, shut } from '../../../demo/listen.js';
import { withoutRefreshToken, type Lifetime } from '../token-family.js';
import type { Exchange } from './faults.js';
import { Login } from './login.js';
import { framePage, hostPage, type PageOptions } from './pages.js';
import { answerUnder, sendJson } from './send-reply.js';

const COOKIE = 'under-fire-host';
const REFRESH_COOKIE = 'under-fire-refresh';
const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };

/**
 * A host application with a token endpoint that never forgives, and a dashboard on another port.
 *
 * Every connection is closed after its answer: a browser sends a POST again when a connection that it reuses dies.
 */
export class StrictServer {
  readonly #host: Server;
  readonly #frame: Server;
  readonly #origins: { readonly host: string; readonly frame: string };
  readonly #logins: Login[] = [];
  /** What each page that was asked for is like, by its address. */
  readonly #pages = new Map<string, PageOptions>();
  /** Sends the rest of a page that comes in parts. */
  #sendRest: (() => void) | undefined;
  // Read once: a build that runs beside the tests takes the files away for a while.
  readonly #scripts = {
    library: readFileSync('dist/cdn/analytics-embed.min.js'),
    frame: readFileSync('dist/cdn/frame.iife.min.js'),
  };

  private constructor(host: Awaited<ReturnType<typeof listen>>, frame: Awaited<ReturnType<typeof listen>>) {
    this.#host = host.server;
    this.#frame = frame.server;
    this.#origins = { host: host.origin, frame: frame.origin };
    this.#serve(this.#host, this.#answerHost);
    this.#serve(this.#frame, this.#answerFrame);
  }

  /**
   * Starts both on the loopback interface.
   * @throws Error when the library is not built.
   */
  static async start(): Promise<StrictServer> {
    return new StrictServer(await listen(0), await listen(0));
  }

  /** Stops both. */
  async close(): Promise<void> {
    await Promise.all([shut(this.#host), shut(this.#frame)]);
  }

  /** A user who signs in: the first page that is loaded for it sets the cookie and brings the first tokens. Lifetimes as {@link Login} has them. */
  login(lifetimes: readonly Lifetime[]): Login {
    const login = new Login(lifetimes);
    this.#logins.push(login);
    return login;
  }

  /** The address of a page of that login. */
  pageUrl(login: Login, options: PageOptions = {}): string {
    const path = `/page/${login.id}/${this.#pages.size}`;
    this.#pages.set(path, options);
    return this.#origins.host + path;
  }

  /** Where a browser sees which refresh token is in the cookie of that login: as text, from 1 in the order of issue. */
  cookieUrl(login: Login): string {
    return `${this.#origins.host}/bff/by-cookie/${login.id}`;
  }

  #serve(
    server: Server,
    answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): void {
    server.on('request', (request, response) => {
      response.setHeader('connection', 'close');
      answer(request, response).catch((error: unknown) => {
        // Without the error's text, which could hold a token.
        console.error(`The strict server failed at ${request.method} (${(error as Error).name}).`);
        response.destroy();
      });
    });
  }

  readonly #answerHost = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    const options = this.#pages.get(path);
    if (options) {
      await this.#sendPage(path, options, response);
      return;
    }
    const { pathname, searchParams } = new URL(path, this.#origins.host);
    const owner = this.#logins.find(login => this.cookieUrl(login).endsWith(pathname));
    if (owner) {
      sendHtml(response, String(owner.ordinalOf(cookieOf(request, REFRESH_COOKIE) ?? '')));
      return;
    }
    switch (`${request.method} ${pathname}`) {
      case 'GET /analytics-embed.min.js':
        await delay(Number(searchParams.get('delay')));
        sendScript(response, this.#scripts.library);
        return;
      case 'POST /token': {
        const body = JSON.parse(await text(request)) as { refresh_token?: unknown };
        const refreshToken = String(body.refresh_token);
        // A token that nobody issued is the business of whoever is signed in.
        const login = this.#logins.find(known => known.knows(refreshToken)) ?? this.#byCookie(request);
        await refresh(login, response, refreshToken, login?.exchangeOf(refreshToken));
        return;
      }
      case 'POST /bff/refresh': {
        await text(request);
        const login = this.#byCookie(request);
        await refresh(login, response, undefined, login?.exchangeHeld);
        return;
      }
      case 'POST /bff/by-cookie/refresh': {
        await text(request);
        const login = this.#byCookie(request);
        const refreshToken = cookieOf(request, REFRESH_COOKIE) ?? '';
        const store = (next: string): void => {
          response.setHeader('set-cookie', refreshCookie(next));
        };
        await refresh(login, response, refreshToken, login?.exchangeByCookie(refreshToken, store));
        return;
      }
      case 'POST /silent': {
        const login = this.#byCookie(request);
        if (login) login.silentLogins += 1;
        sendJson(response, login ? 200 : 401, login?.begin() ?? { error: 'login_required' });
        return;
      }
      case 'POST /rest':
        this.#sendRest?.();
        response.writeHead(204).end();
        return;
      default:
        sendJson(response, 404, { error: 'not_found' });
    }
  };

  readonly #answerFrame = (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.#origins.frame);
    const login = this.#logins.find(({ id }) => id === searchParams.get('login'));
    if (pathname === '/frame' && login) {
      login.frameLoads += 1;
      sendHtml(response, framePage(this.#origins.host, Number(searchParams.get('clock'))));
    } else if (pathname === '/frame.iife.min.js') {
      sendScript(response, this.#scripts.frame);
    } else if (pathname === '/api') {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const known = this.#logins.some(candidate => candidate.accepts(token));
      sendJson(response, known ? 200 : 401, known ? { rows: [] } : { error: 'invalid_token' });
    } else {
      sendJson(response, 404, { error: 'not_found' });
    }
    return Promise.resolve();
  };

  async #sendPage(path: string, options: PageOptions, response: ServerResponse): Promise<void> {
    const login = this.#logins.find(({ id }) => path.includes(id));
    if (!login) throw new Error('A page without a login.');
    login.pageLoads += 1;
    const issued = login.issuedAt > 0 ? undefined : login.begin();
    const tokens = issued && options.format === 'cookie' ? withoutRefreshToken(issued) : issued;
    if (issued) {
      response.setHeader('set-cookie', [
        `${COOKIE}=${login.cookie}; HttpOnly; SameSite=Lax; Path=/`,
        ...(options.kept === 'cookie' ? [refreshCookie(issued.refresh_token ?? '')] : []),
      ]);
    }
    const [head, rest] = hostPage(options, { loginId: login.id, frameOrigin: this.#origins.frame, tokens });
    response.writeHead(200, HTML).write(head);
    if (options.inParts) await new Promise<void>(resolve => (this.#sendRest = resolve));
    response.end(rest);
  }

  #byCookie(request: IncomingMessage): Login | undefined {
    const value = cookieOf(request, COOKIE);
    return this.#logins.find(({ cookie }) => cookie === value);
  }
}

async function refresh(
  login: Login | undefined,
  response: ServerResponse,
  refreshToken: string | undefined,
  exchange: Exchange | undefined,
): Promise<void> {
  if (!login || !exchange) {
    sendJson(response, 401, { error: 'invalid_grant' });
    return;
  }
  const record = login.arrived(refreshToken);
  response.once('close', () => {
    record.closed();
  });
  record.answered(await answerUnder(login.script.shift(), exchange, response));
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  return new RegExp(`\\b${name}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
}

/** For that backend alone. */
function refreshCookie(refreshToken: string): string {
  return `${REFRESH_COOKIE}=${refreshToken}; HttpOnly; SameSite=Lax; Path=/bff/by-cookie`;
}

function sendHtml(response: ServerResponse, body: string): void {
  response.writeHead(200, HTML).end(body);
}

function sendScript(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' }).end(body);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { withoutRefreshToken, type Lifetime } from '../token-family.js';
import { json, serveTwoOrigins, type Answer, type Content, type TwoOrigins } from '../two-origins.js';
import { decide, type Exchange, type Reply } from './faults.js';
import { Login } from './login.js';
import { framePage, hostPage, REST, type PageOptions } from './pages.js';

const COOKIE = 'under-fire-host';
const REFRESH_COOKIE = 'under-fire-refresh';
const NOT_FOUND = json({ error: 'not_found' }, 404);

/** A host application with a token endpoint that never forgives, and a dashboard on another port. */
export class StrictServer {
  readonly #origins: TwoOrigins;
  readonly #answerOther: Answer;
  readonly #logins: Login[] = [];
  /** What each page that was asked for is like, by its address. */
  readonly #pages = new Map<string, PageOptions>();
  /** Sends the rest of a page that comes in parts. */
  #sendRest: (() => void) | undefined;

  private constructor(origins: TwoOrigins, answerOther: Answer) {
    this.#origins = origins;
    this.#answerOther = answerOther;
  }

  /**
   * Starts both on the loopback interface.
   * @param answerOther what the host application has at all other addresses; default nothing.
   * @throws Error when the library is not built.
   */
  static async start(answerOther: Answer = () => NOT_FOUND): Promise<StrictServer> {
    const server: StrictServer = new StrictServer(
      await serveTwoOrigins(
        (url, response, request) => server.#answerHost(url, response, request),
        (url, _, request) => server.#answerFrame(url, request),
      ),
      answerOther,
    );
    return server;
  }

  /** Stops both. */
  close(): Promise<void> {
    return this.#origins.close();
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

  /** The address of the host application. */
  get hostOrigin(): string {
    return this.#origins.host;
  }

  /** The address of that login's dashboard. */
  frameUrl(login: Login): string {
    return this.#origins.frame + login.framePath;
  }

  async #answerHost(
    url: URL,
    response: ServerResponse,
    request: IncomingMessage,
  ): Promise<Content | undefined> {
    const { pathname } = url;
    const named = this.#logins.find(({ id }) => pathname.includes(id));
    const options = this.#pages.get(pathname);
    if (named && options) return this.#sendPage(named, options, response);
    const cookieToken = cookieOf(request, REFRESH_COOKIE) ?? '';
    if (named) return { type: 'plain', body: String(named.ordinalOf(cookieToken)) };
    const sent = await text(request);
    const login = this.#byCookie(request);
    switch (pathname) {
      case '/token': {
        const refreshToken = String((JSON.parse(sent) as { refresh_token?: unknown }).refresh_token);
        // A token that nobody issued is the business of whoever is signed in.
        const owner = this.#logins.find(known => known.ordinalOf(refreshToken) > 0) ?? login;
        return refresh(owner, response, refreshToken, owner?.exchangeOf(refreshToken));
      }
      case '/bff/refresh':
        return refresh(login, response, undefined, login?.exchangeHeld);
      case '/bff/by-cookie/refresh': {
        const store = (next: string): void => {
          response.setHeader('set-cookie', refreshCookie(next));
        };
        return refresh(login, response, cookieToken, login?.exchangeByCookie(cookieToken, store));
      }
      case '/silent':
        if (login) login.silentLogins += 1;
        return login ? json(login.begin()) : json({ error: 'login_required' }, 401);
      case '/rest':
        this.#sendRest?.();
        response.writeHead(204).end();
        return undefined;
      default:
        return this.#answerOther(url, response, request);
    }
  }

  #answerFrame({ pathname, searchParams }: URL, { headers }: IncomingMessage): Content {
    const login = this.#logins.find(({ id }) => id === searchParams.get('login'));
    if (pathname === '/frame' && login) {
      login.frameLoads += 1;
      return framePage(this.#origins.host, Number(searchParams.get('clock')));
    }
    if (pathname !== '/api') return NOT_FOUND;
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const isKnown = this.#logins.some(candidate => candidate.accepts(token));
    return isKnown ? json({ rows: [] }) : json({ error: 'invalid_token' }, 401);
  }

  async #sendPage(
    login: Login,
    options: PageOptions,
    response: ServerResponse,
  ): Promise<Content | undefined> {
    login.pageLoads += 1;
    const issued = login.issuedAt > 0 ? undefined : login.begin();
    const tokens = issued && options.backend ? withoutRefreshToken(issued) : issued;
    if (issued) {
      response.setHeader('set-cookie', [
        `${COOKIE}=${login.cookie}; HttpOnly; SameSite=Lax; Path=/`,
        ...(options.backend === 'cookie' ? [refreshCookie(issued.refresh_token ?? '')] : []),
      ]);
    }
    const page = hostPage(options, {
      frameUrl: this.frameUrl(login),
      cookieUrl: this.cookieUrl(login),
      tokens,
    });
    if (!options.inParts) return page;
    const [head = '', rest] = String(page.body).split(REST);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).write(head);
    await new Promise<void>(resolve => (this.#sendRest = resolve));
    response.end(rest);
    return undefined;
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
): Promise<Content | undefined> {
  if (!login || !exchange) return json({ error: 'invalid_grant' }, 401);
  const record = login.arrived(response, refreshToken);
  const { reply, outcome } = await decide(login.script.shift(), exchange, Date.now());
  send(response, reply);
  Object.assign(record, outcome);
  return undefined;
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply.kind === 'cut') response.socket?.destroy();
  if (reply.kind !== 'answer') return;
  const { status, headers, body, half } = reply;
  if (half) {
    response.writeHead(status, { ...headers, 'content-length': body.length });
    response.write(body.slice(0, body.length / 2));
  } else response.writeHead(status, headers).end(body);
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  return new RegExp(`\\b${name}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
}

/** For that backend alone. */
function refreshCookie(refreshToken: string): string {
  return `${REFRESH_COOKIE}=${refreshToken}; HttpOnly; SameSite=Lax; Path=/bff/by-cookie`;
}

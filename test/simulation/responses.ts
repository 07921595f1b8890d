import type { TokenResponse } from '../../src/session/index.js';

/** What the network and the server know of a request; the session's behavior must follow from it. */
export interface Truth {
  /** `unusable`: 200 without an access token. `lost`: the connection failed. `endpoint-refused`, `redirected`: by a proxy. */
  readonly outcome:
    | 'granted'
    | 'refused'
    | 'unusable'
    | 'rate-limited'
    | 'unavailable'
    | 'lost'
    | 'endpoint-refused'
    | 'redirected';
  /** ms that the server required to wait, as it stated them. */
  readonly wait: number;
}

/** A response on its way, and what it means. */
export interface Answer {
  readonly response: Response;
  readonly truth: Truth | undefined;
}

/** Epoch ms of a server's clock when a simulation begins. */
export const SERVER_START = Date.UTC(2031, 4, 5);

/** How a server states the seconds that it requires to wait; its clock is wrong by years. */
const WAIT_HEADERS = {
  seconds: seconds => ({ 'retry-after': String(seconds) }),
  date: seconds => ({ date: serverTime(0), 'retry-after': serverTime(seconds) }),
  'rate-limit': seconds => ({ ratelimit: `"default";r=0;t=${seconds}` }),
} satisfies Record<string, (seconds: number) => Record<string, string>>;

function serverTime(seconds: number): string {
  return new Date(SERVER_START + seconds * 1_000).toUTCString();
}

/** ms that a server requires to wait, and how it states them. */
export interface Wait {
  readonly ms: number;
  readonly as: keyof typeof WAIT_HEADERS;
}

/** How servers refuse: as RFC 6749 §5.2 has it, or with status 200 (GitHub). */
const REFUSALS = {
  standard: () => answer(400, { error: 'invalid_grant' }, 'refused'),
  'status 200': () => answer(200, { error: 'bad_refresh_token' }, 'refused'),
} satisfies Record<string, () => Answer>;
export type Refusal = keyof typeof REFUSALS;

/** A request at the moment at which it reaches the server. */
interface Arrived {
  readonly signal: AbortSignal | undefined;
  /** The server's work; `undefined` if it refuses. */
  readonly serve: () => TokenResponse | undefined;
  readonly wait: Wait | null;
  /** How the server refuses. */
  readonly refusal: Refusal;
}

/** One for all: creating it costs more than the rest of a request. */
export const ABORTED = new DOMException('Aborted', 'AbortError');

/** What comes of a request with a fault; `'lost'`: the connection fails; `null`: no response. If `serve` is called, the refresh token is used. */
const RESPONSES = {
  refused: () => 'lost',
  silence: () => null,
  'rate-limited': ({ wait }) => answer(429, {}, 'rate-limited', wait),
  unavailable: ({ wait }) => answer(503, {}, 'unavailable', wait?.as === 'rate-limit' ? null : wait),
  // Not the server's own page, with a status that means success.
  html: () => answer(200, undefined, 'unusable'),
  'not-found': () => answer(404, undefined, 'endpoint-refused'),
  forbidden: () => answer(403, { error: 'Forbidden' }, 'endpoint-refused'),
  redirected: () => answer(302, undefined, 'redirected'),
  slow: arrived => answerTo(arrived.serve(), arrived),
  'answer-lost': ({ serve }) => (serve(), 'lost'),
  'answer-hangs': ({ serve }) => (serve(), null),
  'bad-gateway': ({ serve }) => (serve(), answer(502, {}, 'unavailable')),
  'body-hangs': ({ serve, signal }) => (serve(), hanging(signal)),
  'no-access-token': arrived => withoutAccessToken(arrived.serve(), arrived),
} satisfies Record<string, (arrived: Arrived) => Answer | 'lost' | null>;

export type FaultKind = keyof typeof RESPONSES;
export const FAULTS = Object.keys(RESPONSES) as FaultKind[];
/** Responses of a proxy, which may end the session of the tab that gets them. */
export const PROXY_FAULTS: readonly FaultKind[] = ['not-found', 'forbidden', 'redirected'];

/** What comes of a request. */
export function respond(fault: FaultKind | undefined, arrived: Arrived): Answer | 'lost' | null {
  return fault ? RESPONSES[fault](arrived) : answerTo(arrived.serve(), arrived);
}

/** The server's own response. */
function answerTo(granted: TokenResponse | undefined, { refusal }: Arrived): Answer {
  return granted ? answer(200, granted, 'granted') : REFUSALS[refusal]();
}

function withoutAccessToken(granted: TokenResponse | undefined, arrived: Arrived): Answer {
  if (!granted) return answerTo(granted, arrived);
  const { access_token: _, ...rest } = granted;
  return answer(200, rest, 'unusable');
}

/** Headers whose body never comes: not a response. */
function hanging(signal: AbortSignal | undefined): Answer {
  const json = (): Promise<unknown> =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        reject(ABORTED);
      });
    });
  return { response: response(200, json), truth: undefined };
}

/** @param body `undefined`: it is not JSON. */
function answer(status: number, body: unknown, outcome: Truth['outcome'], wait: Wait | null = null): Answer {
  const json = (): Promise<unknown> =>
    body === undefined
      ? Promise.reject(new SyntaxError('Unexpected token <'))
      : Promise.resolve(structuredClone(body));
  const seconds = wait ? Math.ceil(wait.ms / 1_000) : 0;
  const headers = wait ? WAIT_HEADERS[wait.as](seconds) : dateOf(body);
  return { response: response(status, json, headers), truth: { outcome, wait: seconds * 1_000 } };
}

/** The server's clock, of an answer whose end counts by it. */
function dateOf(body: unknown): HeadersInit {
  const { issued_at: issuedAt } = (body ?? {}) as { issued_at?: number };
  return issuedAt === undefined ? {} : { date: serverTime(issuedAt) };
}

/** What a refresher reads of a `Response`: real ones take turns of the event loop that the seed does not determine. */
function response(status: number, json: () => Promise<unknown>, headers: HeadersInit = {}): Response {
  const ok = status >= 200 && status < 300;
  const text = (): Promise<string> =>
    json().then(String, (reason: unknown) => {
      if (reason === ABORTED) throw reason;
      return '';
    });
  const clone = (): Response => ({ text }) as Partial<Response> as Response;
  return { ok, status, headers: new Headers(headers), json, clone } as Partial<Response> as Response;
}

import type { Verdict } from './authorization-server.js';

/** What the network and the server know of a request; the session's behavior must follow from it. */
export interface Truth {
  /** `unusable`: a response of 200 without an access token. `lost`: the connection failed. */
  readonly outcome: 'granted' | 'refused' | 'unusable' | 'rate-limited' | 'unavailable' | 'lost';
  /** ms that the server required to wait, as it stated them. */
  readonly wait: number;
}

/** A response on its way, and what it means. */
export interface Answer {
  readonly response: Response;
  readonly truth: Truth | undefined;
}

/** ms that a server requires to wait, and how it states them. */
export interface Wait {
  readonly ms: number;
  readonly as: 'seconds' | 'date' | 'rate-limit';
}

/** A request at the moment at which it reaches the server. */
interface Arrived {
  readonly signal: AbortSignal | undefined;
  /** The server's work. */
  readonly serve: () => Verdict;
  readonly wait: Wait | null;
}

/** One for all: creating it costs more than the rest of a request. */
export const ABORTED = new DOMException('Aborted', 'AbortError');

/** What comes of a request with a fault; `'lost'`: the connection fails; `null`: no response. If `serve` is called, the refresh token is used. */
const RESPONSES = {
  refused: () => 'lost',
  silence: () => null,
  'rate-limited': ({ wait }) => trouble(429, wait),
  unavailable: ({ wait }) => trouble(503, wait?.as === 'rate-limit' ? null : wait),
  // Not the server's own page, with a status that means success.
  html: () => ({ response: response(200, undefined), truth: { outcome: 'unusable', wait: 0 } }),
  slow: ({ serve }) => answerTo(serve()),
  'answer-lost': ({ serve }) => (serve(), 'lost'),
  'answer-hangs': ({ serve }) => (serve(), null),
  'bad-gateway': ({ serve }) => (serve(), trouble(502, null)),
  'body-hangs': ({ serve, signal }) => (serve(), hanging(signal)),
  'no-access-token': ({ serve }) => withoutAccessToken(serve()),
} satisfies Record<string, (arrived: Arrived) => Answer | 'lost' | null>;

export type FaultKind = keyof typeof RESPONSES;
export const FAULTS = Object.keys(RESPONSES) as FaultKind[];

/** What comes of a request. */
export function respond(fault: FaultKind | undefined, arrived: Arrived): Answer | 'lost' | null {
  return fault ? RESPONSES[fault](arrived) : answerTo(arrived.serve());
}

/** The server's own response. */
function answerTo(verdict: Verdict): Answer {
  return 'granted' in verdict
    ? { response: response(200, verdict.granted), truth: { outcome: 'granted', wait: 0 } }
    : { response: response(400, { error: verdict.refused }), truth: { outcome: 'refused', wait: 0 } };
}

function withoutAccessToken(verdict: Verdict): Answer {
  if (!('granted' in verdict)) return answerTo(verdict);
  const { access_token: _, ...rest } = verdict.granted;
  return { response: response(200, rest), truth: { outcome: 'unusable', wait: 0 } };
}

/** A server, or a proxy before it, in trouble. */
function trouble(status: 429 | 502 | 503, wait: Wait | null): Answer {
  const seconds = wait ? Math.ceil(wait.ms / 1_000) : 0;
  const outcome = status === 429 ? 'rate-limited' : 'unavailable';
  const headers = wait ? waitHeaders(seconds, wait.as) : {};
  return { response: response(status, {}, headers), truth: { outcome, wait: seconds * 1_000 } };
}

/** Headers whose body never comes: not a response. */
function hanging(signal: AbortSignal | undefined): Answer {
  const json = (): Promise<unknown> =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        reject(ABORTED);
      });
    });
  const head = { ok: true, status: 200, headers: new Headers(), json };
  return { response: head as Partial<Response> as Response, truth: undefined };
}

/** What a refresher reads of a `Response`: real ones take turns of the event loop that the seed does not determine. */
function response(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const json = (): Promise<unknown> =>
    body === undefined
      ? Promise.reject(new SyntaxError('Unexpected token <'))
      : Promise.resolve(structuredClone(body));
  const ok = status >= 200 && status < 300;
  return { ok, status, headers: new Headers(headers), json } as Partial<Response> as Response;
}

function waitHeaders(seconds: number, as: Wait['as']): Record<string, string> {
  // The server's clock is wrong by years.
  const now = Date.UTC(2031, 4, 5);
  const date = (ms: number): string => new Date(ms).toUTCString();
  switch (as) {
    case 'seconds':
      return { 'retry-after': String(seconds) };
    case 'date':
      return { date: date(now), 'retry-after': date(now + seconds * 1_000) };
    case 'rate-limit':
      return { ratelimit: `"default";r=0;t=${seconds}` };
  }
}

import type { Verdict } from './authorization-server.js';
import type { Fault } from './network.js';
import type { Truth } from './truth.js';

/** An answer on its way, and what it means. */
export interface Answer {
  readonly response: Response;
  readonly truth: Truth | undefined;
}

/** One for all: to make one costs more than all the rest of a request. */
export const ABORTED = new DOMException('Aborted', 'AbortError');

/** The server's own answer. */
export function verdictAnswer(verdict: Verdict): Answer {
  return 'granted' in verdict
    ? { response: response(200, verdict.granted), truth: { outcome: 'granted', wait: 0 } }
    : { response: response(400, { error: verdict.refused }), truth: { outcome: 'refused', wait: 0 } };
}

/** A good answer without what was asked for. */
export function withoutAccessToken(verdict: Verdict): Answer {
  if (!('granted' in verdict)) return verdictAnswer(verdict);
  const { access_token: _, ...rest } = verdict.granted;
  return { response: response(200, rest), truth: { outcome: 'unusable', wait: 0 } };
}

/** Something else's page, with a status that says that all is well. */
export function html(): Answer {
  return { response: response(200, undefined), truth: { outcome: 'unusable', wait: 0 } };
}

/** A server, or what stands before it, in trouble. */
export function trouble(status: 429 | 502 | 503, wait: Fault['wait']): Answer {
  const seconds = wait ? Math.ceil(wait.ms / 1_000) : 0;
  const truth: Truth = {
    outcome: status === 429 ? 'rate-limited' : 'unavailable',
    wait: seconds * 1_000,
  };
  return { response: response(status, {}, wait ? waitHeaders(seconds, wait.as) : {}), truth };
}

/** A head whose body never comes: nothing has been answered. */
export function hanging(signal: AbortSignal | undefined): Answer {
  const json = (): Promise<unknown> =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        reject(ABORTED);
      });
    });
  const head = { ok: true, status: 200, headers: new Headers(), json };
  return { response: head as Partial<Response> as Response, truth: undefined };
}

/** What of a `Response` a refresher reads: real ones take turns of the event loop that no seed decides. */
function response(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const json = (): Promise<unknown> =>
    body === undefined
      ? Promise.reject(new SyntaxError('Unexpected token <'))
      : Promise.resolve(structuredClone(body));
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: new Headers(headers),
    json,
  } as Partial<Response> as Response;
}

function waitHeaders(seconds: number, as: NonNullable<Fault['wait']>['as']): Record<string, string> {
  // A server whose clock is nobody else's.
  const now = Date.UTC(2031, 4, 5);
  switch (as) {
    case 'seconds':
      return { 'retry-after': String(seconds) };
    case 'date':
      return {
        date: new Date(now).toUTCString(),
        'retry-after': new Date(now + seconds * 1_000).toUTCString(),
      };
    case 'rate-limit':
      return { ratelimit: `"default";r=0;t=${seconds}` };
  }
}

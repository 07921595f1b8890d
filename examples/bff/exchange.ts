import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Seal } from './sealed-cookies.js';
import type { Turns } from './turns.js';

/** What the page may have of a token response (RFC 6749 §5.1): all but the refresh token and the ID token. */
export interface PageTokens {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in?: number;
  readonly [field: string]: unknown;
}

/** A token. */
export interface Refreshed {
  readonly kind: 'refreshed';
  readonly tokens: PageTokens;
  /** The one to present next: the successor, or the same again where the server does not rotate. */
  readonly refreshToken: string;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/** The authorization server refuses the refresh token: the session is over. */
export interface SessionEnded {
  readonly kind: 'ended';
}

/** No answer that says anything about the session. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly status: 429 | 503;
  /** As the authorization server wrote it: seconds or a date (RFC 9110 §10.2.3). */
  readonly retryAfter: string;
  /** The successor, where an answer that is of no use otherwise brought one: the one before is spent. */
  readonly refreshToken?: string;
}

/** What became of a refresh token. */
export type Outcome = Refreshed | SessionEnded | Unavailable;

/** Presents a refresh token, once, however many ask; never rejects. */
export type Exchange = (refreshToken: string) => Promise<Outcome>;

/** What an exchange needs. */
export interface ExchangeOptions {
  /**
   * The refresh grant (RFC 6749 §6): resolves with the token endpoint's bare answer. It gives up by itself, with its body and
   * all that it does before, ahead of the turns' lease.
   */
  readonly requestTokens: (refreshToken: string) => Promise<Response>;
  readonly turns: Turns;
  /** Seals what goes through the turns' store. */
  readonly seal: Seal;
  /** ms for which a replaced refresh token still gets what replaced it; default 30 s. */
  readonly gracePeriodMs?: number;
  /** ms after which a request is told to come again while its turn goes on; default 8 s, less than the page waits. */
  readonly maxWaitMs?: number;
}

const SEAL_PURPOSE = 'turn';
/** ms for which all hear of a failure that passes, instead of causing another. */
const FAILURE_PAUSE_MS = 500;
const UNAVAILABLE: Unavailable = { kind: 'unavailable', status: 503, retryAfter: '1' };

/** Makes an exchange. */
export function createExchange(options: ExchangeOptions): Exchange {
  const { requestTokens, turns, seal, gracePeriodMs = 30_000, maxWaitMs = 8_000 } = options;

  async function runTurn(refreshToken: string): Promise<Outcome> {
    const value = await turns.once(keyOf(refreshToken), async () => {
      const outcome = await readResponse(refreshToken, requestTokens(refreshToken));
      const keepMs =
        outcome.kind === 'ended' || successorOf(outcome, refreshToken) ? gracePeriodMs : FAILURE_PAUSE_MS;
      return { value: await seal.close(SEAL_PURPOSE, { outcome }, 60 + keepMs / 1_000), keepMs };
    });
    return open(value);
  }

  async function open(value: string): Promise<Outcome> {
    const content = await seal.open(SEAL_PURPOSE, value);
    return content ? (content['outcome'] as Outcome) : UNAVAILABLE;
  }

  async function newestOutcome(refreshToken: string): Promise<Outcome> {
    let outcome = await runTurn(refreshToken);
    // Whoever comes late with an old cookie must not go home with one that is itself replaced by now.
    for (let next = successorOf(outcome, refreshToken); next; next = successorOf(outcome, next)) {
      const later = await turns.find(keyOf(next));
      if (later === undefined) break;
      outcome = await open(later);
    }
    return outcome;
  }

  return refreshToken =>
    Promise.race([
      // Without the store nobody knows whose turn it is, and a second presentation would end the session.
      newestOutcome(refreshToken).catch((error: unknown) => unavailable('The store did not answer', error)),
      delay(maxWaitMs, UNAVAILABLE, { ref: false }),
    ]);
}

/** Names a turn by what gives nothing away. */
function keyOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('base64url');
}

/** What has replaced the presented refresh token, if anything has. */
function successorOf(outcome: Outcome, presented: string): string | undefined {
  if (outcome.kind === 'ended' || outcome.refreshToken === presented) return undefined;
  return outcome.refreshToken;
}

/** Reads a token endpoint's answer (RFC 6749 §5). */
async function readResponse(presented: string, pendingResponse: Promise<Response>): Promise<Outcome> {
  try {
    const response = await pendingResponse;
    const { ok, status, headers } = response;
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    const { access_token, refresh_token, id_token: _, ...others } = body;
    const next = typeof refresh_token === 'string' ? refresh_token : undefined;
    if (ok && typeof access_token === 'string') {
      const tokens = { access_token, ...others };
      return { kind: 'refreshed', tokens, refreshToken: next ?? presented, receivedAt: Date.now() };
    }
    const { error } = body;
    if (error === 'invalid_grant' && status < 500) return { kind: 'ended' };
    // Any other refusal (`invalid_client`) is the operator's to mend: a login would not help, and the session lives.
    console.error(`The token endpoint answered ${status}: ${typeof error === 'string' ? error : 'no token'}`);
    return {
      kind: 'unavailable',
      status: status === 429 ? 429 : 503,
      retryAfter: headers.get('retry-after') ?? '1',
      ...(next === undefined ? {} : { refreshToken: next }),
    };
  } catch (error) {
    return unavailable('The token endpoint did not answer', error);
  }
}

/** The name alone: an error's message may quote what was sent. */
function unavailable(problem: string, error: unknown): Unavailable {
  console.error(`${problem}: ${error instanceof Error ? error.name : typeof error}`);
  return UNAVAILABLE;
}

/** A confidential client at its authorization server. */
export interface ConfidentialClient {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The refresh grant (RFC 6749 §6) with `client_secret_basic`; gives up after 15 s where no signal says otherwise. */
export function refreshGrant(
  { tokenEndpoint, clientId, clientSecret }: ConfidentialClient,
  refreshToken: string,
  signal: AbortSignal = AbortSignal.timeout(15_000),
): Promise<Response> {
  // §2.3.1: both are encoded as form fields are.
  const [id, secret] = [clientId, clientSecret].map(text =>
    new URLSearchParams({ text }).toString().slice(5),
  );
  return fetch(tokenEndpoint, {
    method: 'POST',
    headers: { accept: 'application/json', authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    redirect: 'error',
    signal,
  });
}

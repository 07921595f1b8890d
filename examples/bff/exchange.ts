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

interface Replaceable {
  /** The refresh token to present next, where the answer brought one; none: the same again. */
  readonly refreshToken?: string;
}

/** A token. */
export interface Refreshed extends Replaceable {
  readonly kind: 'refreshed';
  readonly tokens: PageTokens;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/** The authorization server refuses the refresh token: the session is over. */
export interface Over {
  readonly kind: 'over';
}

/** No answer that says anything about the session. */
export interface Unavailable extends Replaceable {
  readonly kind: 'unavailable';
  readonly status: 429 | 503;
  /** As the authorization server wrote it: seconds or a date (RFC 9110 §10.2.3). */
  readonly retryAfter: string;
}

/** What became of a refresh token. */
export type Outcome = Refreshed | Over | Unavailable;

/** Presents a refresh token, once, however many ask; never rejects. */
export type Exchange = (refreshToken: string) => Promise<Outcome>;

/** What an exchange needs. */
export interface ExchangeOptions {
  /** The refresh grant (RFC 6749 §6): resolves with the token endpoint's bare answer, and gives up by itself. */
  readonly ask: (refreshToken: string) => Promise<Response>;
  readonly turns: Turns;
  /** Seals what goes through the turns' store. */
  readonly seal: Seal;
  /** ms for which a replaced refresh token still gets what replaced it; default 30 s. */
  readonly grace?: number;
  /** ms after which a request is told to come again while its turn goes on; default 8 s, less than the page waits. */
  readonly patience?: number;
}

const PURPOSE = 'turn';
/** ms for which all hear of a failure that passes, instead of causing another. */
const PAUSE = 500;
const UNAVAILABLE: Unavailable = { kind: 'unavailable', status: 503, retryAfter: '1' };

/** Makes an exchange. */
export function createExchange(options: ExchangeOptions): Exchange {
  const { ask, turns, seal, grace = 30_000, patience = 8_000 } = options;

  async function turnOf(refreshToken: string): Promise<Outcome> {
    const value = await turns.once(keyOf(refreshToken), async () => {
      const outcome = await judge(ask(refreshToken));
      const keep = outcome.kind === 'over' || successorOf(outcome, refreshToken) ? grace : PAUSE;
      return { value: await seal.close(PURPOSE, { outcome }, 60 + keep / 1_000), keep };
    });
    return open(value);
  }

  async function open(value: string): Promise<Outcome> {
    const content = await seal.open(PURPOSE, value);
    return content ? (content['outcome'] as Outcome) : UNAVAILABLE;
  }

  async function newest(refreshToken: string): Promise<Outcome> {
    let outcome = await turnOf(refreshToken);
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
      newest(refreshToken).catch(() => UNAVAILABLE),
      delay(patience, UNAVAILABLE, { ref: false }),
    ]);
}

/** Names a turn by what gives nothing away. */
function keyOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('base64url');
}

/** What has replaced the presented refresh token, if anything has. */
function successorOf(outcome: Outcome, presented: string): string | undefined {
  if (outcome.kind === 'over' || outcome.refreshToken === presented) return undefined;
  return outcome.refreshToken;
}

/** Reads a token endpoint's answer (RFC 6749 §5). */
async function judge(asked: Promise<Response>): Promise<Outcome> {
  try {
    const response = await asked;
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    const { access_token, refresh_token, id_token: _, ...others } = body;
    // It counts even where the rest of the answer is of no use: the one before is spent.
    const replaced = typeof refresh_token === 'string' ? { refreshToken: refresh_token } : {};
    if (response.ok && typeof access_token === 'string') {
      return {
        kind: 'refreshed',
        tokens: { access_token, ...others },
        receivedAt: Date.now(),
        ...replaced,
      };
    }
    if (body['error'] === 'invalid_grant') return { kind: 'over' };
    // Any other refusal (`invalid_client`) is the operator's to mend: a login would not help, and the session lives.
    const status = response.status === 429 ? 429 : 503;
    return {
      kind: 'unavailable',
      status,
      retryAfter: response.headers.get('retry-after') ?? '1',
      ...replaced,
    };
  } catch {
    return UNAVAILABLE;
  }
}

/** A confidential client at its authorization server. */
export interface ConfidentialClient {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** ms. */
  readonly timeout?: number;
}

/** The refresh grant (RFC 6749 §6) with `client_secret_basic`; gives up after its timeout, 15 s by default. */
export function refreshGrant(client: ConfidentialClient, refreshToken: string): Promise<Response> {
  const { tokenEndpoint, clientId, clientSecret, timeout = 15_000 } = client;
  // §2.3.1: both are encoded as form fields are.
  const [id, secret] = [clientId, clientSecret].map(text =>
    new URLSearchParams({ text }).toString().slice(5),
  );
  return fetch(tokenEndpoint, {
    method: 'POST',
    headers: { accept: 'application/json', authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
  });
}

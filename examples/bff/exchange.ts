import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sessionHash } from './log.js';
import type { Seal } from './sealed-cookies.js';
import type { Session } from './session-cookie.js';
import { createSessionEnds, type SessionEnds } from './session-ends.js';
import { readTokenResponse, unavailable, UNAVAILABLE } from './token-response.js';
import type { TurnResult, Turns } from './turns.js';

/** A token response for the page (RFC 6749 §5.1): without the refresh token and the ID token. */
export interface PageTokens {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in?: number;
  readonly [field: string]: unknown;
}

/** The refresh returned an access token. */
export interface Refreshed {
  readonly kind: 'refreshed';
  readonly tokens: PageTokens;
  /** The refresh token for the next refresh: the successor, or the same one if the server does not rotate. */
  readonly refreshToken: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** If the response has one: it replaces the login's. */
  readonly idToken?: string;
}

/** The authorization server rejected the refresh token or has ended the login, or the user has signed out. */
export interface SessionEnded {
  readonly kind: 'ended';
  /** The server's reason (RFC 6749 §5.2), for the page. */
  readonly description?: string;
  /** Signed out while the refresh was in progress: the cookie is no longer this request's to remove. */
  readonly meanwhile?: true;
}

/** The response, or the lack of one, does not concern the session: the page may retry. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly status: 429 | 503;
  /** The value from the authorization server: seconds or a date (RFC 9110 §10.2.3). */
  readonly retryAfter: string;
  /** The successor, if a response without an access token has one: the previous refresh token is used up. */
  readonly refreshToken?: string;
}

/** The outcome of an exchange. */
export type Outcome = Refreshed | SessionEnded | Unavailable;

/** Exchanges refresh tokens for access tokens. */
export interface Exchange {
  /** Presents the session's refresh token once, for any number of callers; never rejects. */
  refresh(session: Session): Promise<Outcome>;
  /**
   * Ends the session: every refresh from now on has the outcome `ended`, also one that is in progress.
   * @returns the newest refresh token, to be revoked
   */
  end(session: Session): Promise<string>;
}

/** The options of an exchange. */
export interface ExchangeOptions {
  /**
   * The refresh grant (RFC 6749 §6): resolves with the token endpoint's raw response. Its time limit covers the body and
   * all preparation, and is shorter than the turns' lease.
   */
  readonly requestTokens: (refreshToken: string) => Promise<Response>;
  readonly turns: Turns;
  /** Where sessions are marked as ended; by default in the turns' store, without a notice to other instances. */
  readonly ends?: SessionEnds;
  /** Seals the outcomes in the turns' store. */
  readonly seal: Seal;
  /** How long a replaced refresh token still gets its successor; 30 s by default. */
  readonly gracePeriodMs?: number;
  /**
   * For this time a session gets the same access token again, 10 s by default, and at most a tenth of the token's
   * lifetime: a client that requests tokens in a loop reaches the authorization server once in this interval.
   */
  readonly minIntervalMs?: number;
  /** After this time a request gets 503 while its turn continues; 8 s by default, less than the page's request timeout. */
  readonly maxWaitMs?: number;
}

const SEAL_PURPOSE = 'turn';
/** For this time, all requests share a temporary failure instead of causing another one. */
const FAILURE_PAUSE_MS = 500;
const ENDED: SessionEnded = { kind: 'ended' };

/** Creates an exchange. */
export function createExchange(options: ExchangeOptions): Exchange {
  const { requestTokens, turns, seal, gracePeriodMs = 30_000, minIntervalMs = 10_000 } = options;
  const { maxWaitMs = 8_000, ends = createSessionEnds(turns) } = options;

  const close = async (outcome: Outcome, keepMs: number): Promise<TurnResult> => ({
    value: await seal.close(SEAL_PURPOSE, { outcome }, 60 + keepMs / 1_000),
    keepMs,
  });

  async function open(value: string): Promise<Outcome> {
    const content = await seal.open(SEAL_PURPOSE, value);
    return content ? (content['outcome'] as Outcome) : UNAVAILABLE;
  }

  async function runTurn({ id, refreshToken }: Session): Promise<Outcome> {
    const value = await turns.once(keyOf(refreshToken), async () => {
      const outcome = await readTokenResponse(refreshToken, requestTokens(refreshToken), sessionHash(id));
      if (outcome.kind === 'ended' || successorOf(outcome, refreshToken))
        return close(outcome, gracePeriodMs);
      return close(outcome, Math.max(FAILURE_PAUSE_MS, msUntilNewToken(outcome, minIntervalMs)));
    });
    const outcome = await open(value);
    const next = successorOf(outcome, refreshToken);
    const keepMs = msUntilNewToken(outcome, minIntervalMs);
    // The successor's turn begins with this answer. If the store fails now, the answer is still good.
    if (next && keepMs > 0)
      await turns.once(keyOf(next), () => close(outcome, keepMs)).catch(() => undefined);
    return outcome;
  }

  async function newestOutcome(session: Session): Promise<Outcome> {
    let outcome = await runTurn(session);
    // A late request with an old cookie must not get a successor that has itself been replaced.
    let next = successorOf(outcome, session.refreshToken);
    for (let renewed = false; next; next = successorOf(outcome, next)) {
      const later = await turns.find(keyOf(next));
      if (later !== undefined) outcome = await open(later);
      else if (renewed || !hasExpired(outcome)) break;
      else {
        // The stored token is over by now, so the late request gets a new one, or at least the unused successor.
        const renewal = await runTurn({ ...session, refreshToken: next });
        outcome = renewal.kind === 'unavailable' ? { refreshToken: next, ...renewal } : renewal;
        renewed = true;
      }
    }
    return outcome;
  }

  async function refresh(session: Session): Promise<Outcome> {
    const end = await ends.endOf(session);
    if (end) return { ...ENDED, ...end };
    const outcome = await newestOutcome(session);
    // If the store fails now, the answer may be the only copy of the successor.
    const endMeanwhile = await ends.endOf(session).catch(() => undefined);
    return endMeanwhile ? { ...ENDED, ...endMeanwhile, meanwhile: true } : outcome;
  }

  async function end(session: Session): Promise<string> {
    await ends.signOut(session);
    // Takes the newest refresh token's turn, after those in progress: no later request presents it.
    for (let newest = session.refreshToken; ;) {
      const outcome = await open(await turns.once(keyOf(newest), () => close(ENDED, gracePeriodMs)));
      const next = successorOf(outcome, newest);
      if (!next) return newest;
      newest = next;
    }
  }

  return {
    end,
    refresh: session =>
      Promise.race([
        // Without the store, two instances could present the same refresh token, which would end the session.
        refresh(session).catch((error: unknown) => unavailable('store_failed', error)),
        delay(maxWaitMs, UNAVAILABLE, { ref: false }),
      ]),
  };
}

/** The key of a turn: a hash, which reveals nothing of the refresh token. */
function keyOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('base64url');
}

/** For this time, the access token is handed out again; ≤ 0 if a new one may be requested. */
function msUntilNewToken(outcome: Outcome, minIntervalMs: number): number {
  if (outcome.kind !== 'refreshed') return 0;
  const { tokens, receivedAt } = outcome;
  const { expires_in: seconds = Infinity } = tokens;
  return Math.floor(Math.min(minIntervalMs, seconds * 100) - (Date.now() - receivedAt));
}

/** Whether the access token is over. */
function hasExpired(outcome: Outcome): boolean {
  if (outcome.kind !== 'refreshed') return false;
  return Date.now() - outcome.receivedAt >= (outcome.tokens.expires_in ?? Infinity) * 1_000;
}

/** The refresh token that has replaced the presented one, if any. */
function successorOf(outcome: Outcome, presented: string): string | undefined {
  if (outcome.kind === 'ended' || outcome.refreshToken === presented) return undefined;
  return outcome.refreshToken;
}

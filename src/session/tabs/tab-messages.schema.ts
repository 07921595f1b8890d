import * as z from 'zod/mini';

/** One day, the longest `Retry-After` that counts, and one step of backoff. */
const MAX_BACKOFF_MS = 86_460_000;

/** Limited to safe integers: no later version could exceed `Infinity`, so a tab would never adopt another one. */
const epochMs = z.int();
const version = z.object({ loginAt: epochMs, refreshedAt: epochMs, id: z.string() });
const anyObject = z.looseObject({});

/** The fields of each message type. When each is posted: README.md. */
export const bodies = {
  /** Requests the state of peers that have a newer version. */
  'sync-request': z.object({ version }),
  /** This tab's token is due: requests newer tokens from any peer, or a refresh from the leader. */
  due: z.object({
    version,
    /** `requested`: this tab has no valid token, or a caller waits for one. */
    trigger: z.literal(['requested', 'rejected', 'scheduled']),
  }),
  /** The leader refreshes, or waits for its next attempt; the server requires all tabs to wait for `retryIn` ms. */
  busy: z.object({ version, retryIn: z.number().check(z.nonnegative(), z.lte(MAX_BACKOFF_MS)) }),
  /** This tab goes to the login page. */
  redirecting: anyObject,
  /** The tokens of this tab. */
  state: z.object({
    version,
    /** RFC 6749 §5.1, the refresh token included. */
    response: anyObject,
    /** Epoch ms at which the access token was requested. */
    requestedAt: z.number(),
    /** Milliseconds from then to its expiry, as its tab has measured it. */
    lifetime: z.optional(z.nullable(z.number())),
    /** Number of responses that brought it again. */
    repeats: z.optional(z.number()),
  }),
  /** This login has ended. */
  ended: z.object({ version, reason: z.literal(['signed_out', 'session_over']) }),
} as const;

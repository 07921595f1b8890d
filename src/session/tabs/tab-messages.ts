import * as z from 'zod/mini';
import { hasAnyToken } from '../token-response.js';

const nonNegative = z.number().check(z.nonnegative());
/** Epoch ms. Limited to safe integers: no later version could exceed `Infinity`, so a tab would never adopt another one. */
const epochMs = z.number().check(({ value, issues }) => {
  if (!(value >= 0 && Number.isSafeInteger(value))) issues.push({ code: 'custom', input: value });
});
const text = z.string();

/**
 * The version of a tab's tokens: which login, and which refresh of it. Both are times, not counters: the counter of a tab
 * that was frozen for an hour could exceed those of tabs that have logged in again meanwhile.
 */
const version = z.object({
  /** Epoch ms of the login or sign-out, always greater than the one before; 0 for tokens from a page's markup. */
  loginAt: epochMs,
  /** Epoch ms of the last refresh request, always greater than the one before. */
  refreshedAt: epochMs,
  /** Distinguishes two logins of the same time. */
  id: text,
});

const anyObject = z.looseObject({});

/** The fields of each message type. When each is posted: README.md. */
const bodySchemas = {
  /** Requests the peers' state, and `alive` of the lock holder. */
  'sync-request': anyObject,
  /** This tab holds the refresh lock and still runs. */
  alive: anyObject,
  /** This tab goes to the login page. */
  redirecting: anyObject,
  /** The tokens of this tab. */
  state: z.object({
    version,
    /** RFC 6749 §5.1, the refresh token included. */
    response: anyObject.check(({ value, issues }) => {
      // A tab without any token posts no state.
      if (!hasAnyToken(value)) issues.push({ code: 'custom', input: value });
    }),
    /** Since the tokens were requested. */
    ageMs: nonNegative,
    /** Epoch ms of the post: a frozen tab receives the message much later. */
    sentAt: z.number(),
  }),
  /** This login has ended. */
  ended: z.object({ version, reason: z.literal(['signed_out', 'session_over']) }),
  /** A request failed. Peers that need a token send none for `retryIn` ms, the others none for `relaxedRetryIn` ms. */
  backoff: z.object({ version, retryIn: nonNegative, relaxedRetryIn: nonNegative }),
} as const;

type TabMessageType = keyof typeof bodySchemas;

/** The version of a tab's tokens. */
export type Version = z.infer<typeof version>;
/** A message between tabs, without the protocol's version. */
export type TabMessage = {
  readonly [Type in TabMessageType]: { readonly type: Type } & z.infer<(typeof bodySchemas)[Type]>;
}[TabMessageType];

/** Version of the tab protocol; messages of another version are ignored. */
const PROTOCOL_VERSION = 1;

/** The message as it is posted, with the protocol's version. */
export function encode(message: TabMessage): unknown {
  return { v: PROTOCOL_VERSION, ...message };
}

const envelope = z.object({ v: z.literal(PROTOCOL_VERSION), type: text });

/** Validates a received message; `undefined` if it does not belong to this version of the protocol. */
export function parseTabMessage(data: unknown): TabMessage | undefined {
  const { data: outer } = envelope.safeParse(data);
  if (!outer || !Object.hasOwn(bodySchemas, outer.type)) return undefined;
  const type = outer.type as TabMessageType;
  const { data: body } = bodySchemas[type].safeParse(data);
  return body && ({ ...body, type } as TabMessage);
}

/** Before this tab has published or adopted a version. */
export const INITIAL_VERSION: Version = { loginAt: 0, refreshedAt: -1, id: '' };

/** Whether `other` is newer than `own`. */
export function isNewer(other: Version, own: Version): boolean {
  if (other.loginAt !== own.loginAt) return other.loginAt > own.loginAt;
  if (other.refreshedAt !== own.refreshedAt) return other.refreshedAt > own.refreshedAt;
  return other.id > own.id;
}

/** Whether both versions are equal. */
export function isSame(other: Version, own: Version): boolean {
  return !isNewer(other, own) && !isNewer(own, other);
}

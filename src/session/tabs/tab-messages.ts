import * as z from 'zod/mini';
import { hasAnyToken } from '../token-response.js';

const nonNegative = z.number().check(z.nonnegative());
/** Epoch ms, or −1 for none. Limited to safe integers: no later version could exceed `Infinity`, so a tab would never adopt another one. */
const epochMs = z.number().check(({ value, issues }) => {
  if (!(value >= -1 && Number.isSafeInteger(value))) issues.push({ code: 'custom', input: value });
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
  /** Requests the state of peers that have a newer version. */
  'sync-request': z.object({ version }),
  /** This tab's token is due: requests newer tokens from any peer, or a refresh from the leader. */
  due: z.object({
    version,
    trigger: z.literal(['requested', 'rejected', 'scheduled']),
    /** Whether this tab has no valid token, or a caller waits for one. */
    isTokenNeeded: z.boolean(),
  }),
  /** The leader's answer: its attempt is in progress. */
  busy: anyObject,
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
  /** The leader's request failed, or its answer to `due` after that. Peers that need a token send none for `retryIn` ms, the others none for `relaxedRetryIn` ms. */
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
const PROTOCOL_VERSION = 2;

/** The message as it is posted, with the protocol's version. */
export function encode(message: TabMessage): unknown {
  return { v: PROTOCOL_VERSION, ...message };
}

const envelope = z.object({ v: z.literal(PROTOCOL_VERSION), type: text });

/**
 * Validates a received message; `undefined` if it does not belong to this version of the protocol.
 *
 * @param latest epoch ms. A version of a later time is due to a clock that was wrong, and no later version could replace it.
 */
export function parseTabMessage(data: unknown, latest: number): TabMessage | undefined {
  const { data: outer } = envelope.safeParse(data);
  if (!outer || !Object.hasOwn(bodySchemas, outer.type)) return undefined;
  const type = outer.type as TabMessageType;
  const { data: body } = bodySchemas[type].safeParse(data);
  if (!body) return undefined;
  const { loginAt, refreshedAt } = 'version' in body ? (body.version as Version) : INITIAL_VERSION;
  return Math.max(loginAt, refreshedAt) > latest ? undefined : ({ ...body, type } as TabMessage);
}

/** Before this tab has published or adopted a version. */
export const INITIAL_VERSION: Version = { loginAt: 0, refreshedAt: -1, id: '' };

/** Whether `other` is newer than `own`. */
export function isNewer(other: Version, own: Version): boolean {
  // Tabs may date the same login differently.
  if (other.id === own.id) return other.refreshedAt > own.refreshedAt;
  if (other.loginAt !== own.loginAt) return other.loginAt > own.loginAt;
  if (other.refreshedAt !== own.refreshedAt) return other.refreshedAt > own.refreshedAt;
  return other.id > own.id;
}

/** Whether both versions are equal. */
export function isSame(other: Version, own: Version): boolean {
  return !isNewer(other, own) && !isNewer(own, other);
}

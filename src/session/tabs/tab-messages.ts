import * as z from 'zod/mini';
import { hasAnyToken } from '../token-response.js';

const nonNegative = z.number().check(z.nonnegative());
/** Epoch ms: one that no later time is above would be the last that is ever heard of. */
const epochMs = z.number().check(({ value, issues }) => {
  if (!(value >= 0 && Number.isSafeInteger(value))) issues.push({ code: 'custom', input: value });
});
const text = z.string();

/**
 * How far a tab is: which login, and which refresh of it. Both are times and not only counts: a tab that was frozen for an
 * hour may have counted further than those who began anew meanwhile.
 */
const version = z.object({
  /** Epoch ms of the login or the sign-out, in any case later than the one before; 0 for what a page brought along. */
  loginAt: epochMs,
  /** Epoch ms of the last refresh's request, in any case later than the one before. */
  refreshedAt: epochMs,
  /** Tells logins apart that two tabs made at the same time. */
  id: text,
});

const anyObject = z.looseObject({});

/** What each type of message carries. */
const bodySchemas = {
  /** Who knows more? */
  'sync-request': anyObject,
  /** It is my turn, and I am alive. */
  alive: anyObject,
  /** I go to the login page. */
  redirecting: anyObject,
  state: z.object({
    version,
    /** RFC 6749 §5.1, the refresh token included. */
    response: anyObject.check(({ value, issues }) => {
      // Whoever has nothing says nothing.
      if (!hasAnyToken(value)) issues.push({ code: 'custom', input: value });
    }),
    /** ms since its request. */
    ageMs: nonNegative,
    /** Epoch ms of the post: it may be heard much later. */
    sentAt: z.number(),
  }),
  ended: z.object({ version, reason: z.literal(['signed_out', 'session_over']) }),
  /** A request has failed; the next one is made in `retryIn` ms, or in `calmIn` where nobody lacks a token. */
  backoff: z.object({ version, retryIn: nonNegative, relaxedRetryIn: nonNegative }),
} as const;

type TabMessageType = keyof typeof bodySchemas;

/** How far a tab is. */
export type Version = z.infer<typeof version>;
/** What tabs say to each other, but for the version of the language. */
export type TabMessage = {
  readonly [Type in TabMessageType]: { readonly type: Type } & z.infer<(typeof bodySchemas)[Type]>;
}[TabMessageType];

/** Of the language; a tab with another one is not listened to. */
const PROTOCOL_VERSION = 1;

/** A message as it is posted. */
export function encode(message: TabMessage): unknown {
  return { v: PROTOCOL_VERSION, ...message };
}

const envelope = z.object({ v: z.literal(PROTOCOL_VERSION), type: text });

/** Reads what was heard; `undefined` for what is no message of this language. */
export function parseTabMessage(data: unknown): TabMessage | undefined {
  const { data: outer } = envelope.safeParse(data);
  if (!outer || !Object.hasOwn(bodySchemas, outer.type)) return undefined;
  const type = outer.type as TabMessageType;
  const { data: body } = bodySchemas[type].safeParse(data);
  return body && ({ ...body, type } as TabMessage);
}

/** Before anything was said. */
export const INITIAL_VERSION: Version = { loginAt: 0, refreshedAt: -1, id: '' };

/** Whether `other` is ahead of `mine`. */
export function isNewer(other: Version, own: Version): boolean {
  if (other.loginAt !== own.loginAt) return other.loginAt > own.loginAt;
  if (other.refreshedAt !== own.refreshedAt) return other.refreshedAt > own.refreshedAt;
  return other.id > own.id;
}

/** Whether two tabs are equally far. */
export function isSame(other: Version, own: Version): boolean {
  return !isNewer(other, own) && !isNewer(own, other);
}

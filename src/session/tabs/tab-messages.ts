import * as z from 'zod/mini';
import { holdsToken } from '../token-response.js';

const amount = z.number().check(z.nonnegative());
/** Epoch ms: one that no later time is above would be the last that is ever heard of. */
const time = z.number().check(({ value, issues }) => {
  if (!(value >= 0 && Number.isSafeInteger(value))) issues.push({ code: 'custom', input: value });
});
const text = z.string();

/**
 * How far a tab is: which login, and which refresh of it. Both are times and not only counts: a tab that was frozen for an
 * hour may have counted further than those who began anew meanwhile.
 */
const version = z.object({
  /** Epoch ms of the login or the sign-out, in any case later than the one before; 0 for what a page brought along. */
  login: time,
  /** Epoch ms of the last refresh's request, in any case later than the one before. */
  serial: time,
  /** Tells logins apart that two tabs made at the same time. */
  id: text,
});

const nothing = z.looseObject({});

/** What each type of message carries. */
const bodies = {
  /** Who knows more? */
  ask: nothing,
  /** It is my turn, and I am alive. */
  busy: nothing,
  /** I go to the login page. */
  leaving: nothing,
  tokens: z.object({
    version,
    /** RFC 6749 §5.1, the refresh token included. */
    answer: nothing.check(({ value, issues }) => {
      // Whoever has nothing says nothing.
      if (!holdsToken(value)) issues.push({ code: 'custom', input: value });
    }),
    /** ms since its request. */
    age: amount,
    /** Epoch ms of the post: it may be heard much later. */
    at: z.number(),
  }),
  end: z.object({ version, reason: z.literal(['signed_out', 'session_over']) }),
  /** A request has failed; the next one is made in `retryIn` ms, or in `calmIn` where nobody lacks a token. */
  failed: z.object({ version, retryIn: amount, calmIn: amount }),
} as const;

type TabMessageType = keyof typeof bodies;

/** How far a tab is. */
export type Version = z.infer<typeof version>;
/** What tabs say to each other, but for the version of the language. */
export type TabMessage = {
  readonly [Type in TabMessageType]: { readonly type: Type } & z.infer<(typeof bodies)[Type]>;
}[TabMessageType];

/** Of the language; a tab with another one is not listened to. */
const LANGUAGE = 1;

/** A message as it is posted. */
export function stamped(message: TabMessage): unknown {
  return { v: LANGUAGE, ...message };
}

const envelope = z.object({ v: z.literal(LANGUAGE), type: text });

/** Reads what was heard; `undefined` for what is no message of this language. */
export function parseTabMessage(data: unknown): TabMessage | undefined {
  const { data: outer } = envelope.safeParse(data);
  if (!outer || !Object.hasOwn(bodies, outer.type)) return undefined;
  const type = outer.type as TabMessageType;
  const { data: body } = bodies[type].safeParse(data);
  return body && ({ ...body, type } as TabMessage);
}

/** Before anything was said. */
export const NOTHING: Version = { login: 0, serial: -1, id: '' };

/** Whether `other` is ahead of `mine`. */
export function isNewer(other: Version, mine: Version): boolean {
  if (other.login !== mine.login) return other.login > mine.login;
  if (other.serial !== mine.serial) return other.serial > mine.serial;
  return other.id > mine.id;
}

/** Whether two tabs are equally far. */
export function isSame(other: Version, mine: Version): boolean {
  return !isNewer(other, mine) && !isNewer(mine, other);
}

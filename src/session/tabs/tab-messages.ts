import * as z from 'zod/mini';
import { hasAnyToken } from '../token-response.js';
import { isFuture, type Version } from './versions.js';

const nonNegative = z.number().check(z.nonnegative());
/** Limited to safe integers: no later version could exceed `Infinity`, so a tab would never adopt another one. */
const epochMs = z.number().check(({ value, issues }) => {
  if (!(value >= -1 && Number.isSafeInteger(value))) issues.push({ code: 'custom', input: value });
});
const text = z.string();
const version = z.object({ loginAt: epochMs, refreshedAt: epochMs, id: text });
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
  /** The leader's answer: it refreshes, or waits for its next attempt. */
  busy: anyObject,
  /** The server requires all tabs to wait: none sends a request for `retryIn` ms. */
  backoff: z.object({ version, retryIn: nonNegative }),
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
} as const;

type TabMessageType = keyof typeof bodySchemas;

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

/** Validates a received message; `undefined` if it does not belong to this version of the protocol. @param now epoch ms. */
export function parseTabMessage(data: unknown, now: number): TabMessage | undefined {
  const { data: outer } = envelope.safeParse(data);
  if (!outer || !Object.hasOwn(bodySchemas, outer.type)) return undefined;
  const type = outer.type as TabMessageType;
  const { data: body } = bodySchemas[type].safeParse(data);
  if (!body || ('version' in body && isFuture(body.version as Version, now))) return undefined;
  return { ...body, type } as TabMessage;
}

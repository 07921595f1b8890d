import * as z from 'zod/mini';
import type { FrameToken } from '../protocol.js';
import { parseTagged, type TaggedMessage } from './tagged-messages.js';

/** The version of the native wire protocol. */
export const VERSION = 1;

/** 0 if the frame has no token. */
const generation = z.number().check(({ value, issues }) => {
  if (!(value >= 0 && Number.isSafeInteger(value))) issues.push({ code: 'custom', input: value });
});
const text = z.string();

/** Frame → host: the schema of each message type. */
const bodies = {
  EMBED_READY: z.object({ version: z.literal(VERSION) }),
  TOKEN_ACK: z.object({ generation }),
  TOKEN_REQUEST: z.object({ generation, reason: z.literal(['expired', 'rejected']) }),
  EMBED_RESIZE: z.object({ height: z.number().check(z.nonnegative()) }),
  EMBED_ERROR: z.object({ code: text, message: text }),
  EMBED_MESSAGE: z.object({ data: z.unknown() }),
} as const;

/** A message from the frame. */
export type FrameMessage = TaggedMessage<'type', typeof bodies>;

/** A message from the host. */
export type HostMessage =
  | { readonly type: 'EMBED_HELLO'; readonly version: typeof VERSION }
  | {
      readonly type: 'TOKEN_UPDATE';
      readonly version: typeof VERSION;
      readonly token: string;
      readonly generation: number;
      /** Seconds until the token expires; `Infinity` if its expiry is unknown. */
      readonly expiresIn: number;
    }
  | { readonly type: 'TOKEN_REVOKED'; readonly version: typeof VERSION; readonly reason: string }
  | { readonly type: 'EMBED_MESSAGE'; readonly data: unknown };

/** Parses a message from the frame: `invalid` if it is malformed, `ignored` if its type is not one of this protocol. */
export function parseFrameMessage(data: unknown): FrameMessage | 'invalid' | 'ignored' {
  return parseTagged('type', bodies, data);
}

/** The message that carries a token to the frame, in `native` and `token-update`. */
export function tokenUpdateMessage({ accessToken, generation, remaining }: FrameToken): HostMessage {
  return {
    type: 'TOKEN_UPDATE',
    version: VERSION,
    token: accessToken,
    generation,
    expiresIn: remaining / 1_000,
  };
}

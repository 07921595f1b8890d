import * as z from 'zod/mini';

/** The version of the native wire protocol. */
export const VERSION = 1;

/** 0 if the frame has no token. */
const generation = z.int().check(z.nonnegative());
const text = z.string();

/** Frame → host: the schema of each message type. */
export const bodies = {
  EMBED_READY: z.object({ version: z.literal(VERSION) }),
  TOKEN_ACK: z.object({ generation }),
  TOKEN_REQUEST: z.object({ generation, reason: z.literal(['expired', 'rejected']) }),
  EMBED_RESIZE: z.object({ height: z.number().check(z.nonnegative()) }),
  EMBED_ERROR: z.object({ code: text, message: text }),
  EMBED_MESSAGE: z.object({ data: z.unknown() }),
} as const;

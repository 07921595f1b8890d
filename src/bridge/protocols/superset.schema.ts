import * as z from 'zod/mini';

const text = z.string();
const id = z.number();
const anyValue = z.optional(z.unknown());

/** Frame → host, in the format of Superset's switchboard. The frame's ids are strings, those of the host's calls numbers. */
export const bodies = {
  get: z.object({ method: text, messageId: text }),
  emit: z.object({ method: text, args: anyValue }),
  reply: z.object({ messageId: id, result: anyValue }),
  error: z.object({ messageId: id, error: anyValue }),
} as const;

/** The times of a guest token, in seconds (RFC 7519 §4.1). */
export const jwtTimes = z.object({ iat: z.number(), exp: z.number() });

/** The answer to `getScrollSize`. */
export const size = z.object({ height: z.number().check(z.nonnegative()) });

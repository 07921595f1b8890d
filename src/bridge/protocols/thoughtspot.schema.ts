import * as z from 'zod/mini';

const nonnegative = z.number().check(z.nonnegative());
const anyValue = z.optional(z.unknown());

/** Frame → host. */
export const message = z.object({ type: z.string(), data: anyValue });

/** The data of `EMBED_HEIGHT`. */
export const height = z.union([nonnegative, z.object({ height: nonnegative })]);

/** The fields of an answer that say that a call has failed, in the answer itself or in its data. */
export const answer = z.object({ error: anyValue, data: anyValue });

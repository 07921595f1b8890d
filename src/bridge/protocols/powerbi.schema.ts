import * as z from 'zod/mini';

const anyValue = z.optional(z.unknown());

/** The headers of a message that is answered, or answers one. */
export const headers = z.object({ id: z.string() });

/** Frame → host: a request. */
export const request = z.object({ method: z.string(), url: z.string(), headers: anyValue, body: anyValue });

/** Frame → host: the response to a request. */
export const response = z.object({ statusCode: z.number(), headers, body: anyValue });

/** The body of either when the frame's token has expired. */
export const tokenExpiredBody = z.object({ message: z.literal('TokenExpired') });

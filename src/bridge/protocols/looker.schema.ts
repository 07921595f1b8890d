import * as z from 'zod/mini';

/** Frame → host, with a port. */
export const syn = z.object({ action: z.literal(0) });

/** Frame → host, through that port. */
export const message = z.object({
  action: z.number(),
  data: z.object({
    eventName: z.optional(z.string()),
    payload: z.optional(z.unknown()),
    sequence: z.optional(z.number()),
  }),
});

/** The fields of an event's first argument that this protocol reads. */
export const eventArgument = z.object({
  expired: z.optional(z.boolean()),
  height: z.optional(z.number().check(z.nonnegative())),
});

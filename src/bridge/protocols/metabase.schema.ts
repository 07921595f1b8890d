import * as z from 'zod/mini';

/** How the type of each message begins. */
export const PREFIX = 'metabase.embed.';

/** Frame → host. */
export const message = z.object({
  type: z.string().check(z.startsWith(PREFIX)),
  data: z.optional(z.unknown()),
});

/** The data of `requestGuestTokenRefresh`. */
export const refreshRequest = z.object({ expiredToken: z.string() });

/** The data of `handleLink`. */
export const linkRequest = z.object({ requestId: z.string() });

import * as z from 'zod/mini';

/** Frame → host. */
export const message = z.looseObject({ type: z.string() });

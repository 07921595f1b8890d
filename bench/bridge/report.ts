import * as z from 'zod/mini';

import { libraries, type Library } from './libraries.js';

const times = z.array(z.number());

/** Every time that was measured, by library: ms, or µs of foreign messages. */
export type Samples = Readonly<Record<Library, number[]>>;

/** Nothing yet, for each of them. */
export function noSamples(): Samples {
  return { bare: [], ours: [], penpal: [], comlink: [], 'post-me': [], switchboard: [], chatty: [] };
}

/** Host page → server: what came of a measurement, why there is none, or that it was the last one. */
export const reportSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('samples'),
    name: z.string(),
    frames: z.number(),
    samples: z.record(z.enum(libraries), times),
  }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({ type: z.literal('done') }),
]);

/** One of them. */
export type Report = z.infer<typeof reportSchema>;

import * as z from 'zod/mini';

/** Every time that was measured, by both ways: ms, or µs of foreign messages. */
export interface Samples {
  readonly ours: number[];
  readonly bare: number[];
}

const times = z.array(z.number());

/** Host page → server: what came of a measurement, why there is none, or that it was the last one. */
export const reportSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('samples'), name: z.string(), frames: z.number(), ours: times, bare: times }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({ type: z.literal('done') }),
]);

/** One of them. */
export type Report = z.infer<typeof reportSchema>;

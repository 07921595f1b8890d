import * as z from 'zod/mini';

/** The libraries that post tokens, by the names of their pages: this project, other bridges, and a bare `postMessage`. */
export const libraries = ['bare', 'ours', 'penpal', 'comlink', 'post-me', 'switchboard', 'chatty'] as const;

/** One of them. */
export type Library = (typeof libraries)[number];

/** The packages of the other bridges. */
export const packages = ['penpal', 'comlink', 'post-me', '@superset-ui/switchboard', '@looker/chatty'];

/** A value of each library. */
export function byLibrary<Value>(value: (library: Library) => Value): Record<Library, Value> {
  return Object.fromEntries(libraries.map(library => [library, value(library)])) as Record<Library, Value>;
}

/** Host page → server: the samples of a measurement (ms, or µs of foreign messages), its failure, or the end of all. */
export const reportSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('samples'),
    name: z.string(),
    frames: z.number(),
    samples: z.record(z.enum(libraries), z.array(z.number())),
  }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({ type: z.literal('done') }),
]);

/** One of them. */
export type Report = z.infer<typeof reportSchema>;

import type * as z from 'zod/mini';

/** The schema of each kind of message, by the value of its tag. */
export type MessageBodies = Readonly<Record<string, z.ZodMiniType>>;

/** A message of one of those kinds. */
export type TaggedMessage<Tag extends string, Bodies extends MessageBodies> = {
  readonly [Kind in keyof Bodies & string]: Readonly<Record<Tag, Kind>> & z.infer<Bodies[Kind]>;
}[keyof Bodies & string];

/** Parses a message: `invalid` if it does not match the schema of its kind, `ignored` if it has none of the kinds. */
export function parseTagged<Tag extends string, Bodies extends MessageBodies>(
  tag: Tag,
  bodies: Bodies,
  data: unknown,
): TaggedMessage<Tag, Bodies> | 'invalid' | 'ignored' {
  const kind: unknown =
    typeof data === 'object' && data !== null && tag in data && (data as Record<string, unknown>)[tag];
  const body = typeof kind === 'string' && Object.hasOwn(bodies, kind) && bodies[kind];
  if (!body) return 'ignored';
  const { success, data: parsed } = body.safeParse(data);
  return success ? ({ ...(parsed as object), [tag]: kind } as TaggedMessage<Tag, Bodies>) : 'invalid';
}

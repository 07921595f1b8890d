import type * as z from 'zod/mini';
import type { MessageResult } from '../protocol.js';

/** The schema of each kind of message, by the value of its tag. */
export type MessageBodies = Readonly<Record<string, z.ZodMiniType>>;

/** A message of one of those kinds. */
export type TaggedMessage<Tag extends string, Bodies extends MessageBodies> = {
  readonly [Kind in keyof Bodies & string]: Readonly<Record<Tag, Kind>> & z.infer<Bodies[Kind]>;
}[keyof Bodies & string];

/** Parses a message, and passes it to the handler of its kind: `ignored` if it has none of the kinds, `invalid` without its schema. */
export function handleTagged<Bodies extends MessageBodies>(
  tag: string,
  bodies: Bodies,
  data: unknown,
  handlers: { readonly [Kind in keyof Bodies]: (message: z.infer<Bodies[Kind]>) => void },
): MessageResult {
  const kind: unknown =
    typeof data === 'object' && data !== null && tag in data && (data as Record<string, unknown>)[tag];
  const body = typeof kind === 'string' && Object.hasOwn(bodies, kind) && bodies[kind];
  if (!body) return 'ignored';
  const { success, data: message } = body.safeParse(data);
  if (!success) return 'invalid';
  handlers[kind as keyof Bodies](message as z.infer<Bodies[keyof Bodies]>);
  return 'handled';
}

import * as z from 'zod/mini';

/** The version of the native wire protocol. */
export const VERSION = 1;

const generation = z.int().check(z.nonnegative());

/** Frame → host. */
export const frameMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('EMBED_READY'), version: z.literal(VERSION) }),
  z.object({ type: z.literal('TOKEN_ACK'), generation }),
  z.object({ type: z.literal('TOKEN_REQUEST'), generation, reason: z.enum(['expired', 'rejected']) }),
  z.object({ type: z.literal('EMBED_RESIZE'), height: z.number().check(z.nonnegative()) }),
  z.object({ type: z.literal('EMBED_ERROR'), code: z.string(), message: z.string() }),
  z.object({ type: z.literal('EMBED_MESSAGE'), data: z.unknown() }),
]);

/** A message of the frame's. */
export type FrameMessage = z.infer<typeof frameMessage>;

/** A message of the host's. */
export type HostMessage =
  | { readonly type: 'EMBED_HELLO'; readonly version: typeof VERSION }
  | {
      readonly type: 'TOKEN_UPDATE';
      readonly version: typeof VERSION;
      readonly token: string;
      readonly generation: number;
      /** Seconds left; `Infinity` when its end is unknown. */
      readonly expiresIn: number;
    }
  | { readonly type: 'TOKEN_REVOKED'; readonly version: typeof VERSION; readonly reason: string }
  | { readonly type: 'EMBED_MESSAGE'; readonly data: unknown };

const TYPES: ReadonlySet<unknown> = new Set(
  frameMessage.def.options.map(option => option.shape.type.def.values[0]),
);

/** Whether a message means to be one of this protocol's, be it well-formed or not. */
export function isNative(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && TYPES.has(data.type);
}

import type * as z from 'zod/mini';
import { ownFields } from '../own-fields.js';
import { hasAnyToken } from '../token-response.js';
import { bodies } from './tab-messages.schema.js';
import { isFuture, type Version } from './versions.js';

type TabMessageType = keyof typeof bodies;

/** A message between tabs. */
export type TabMessage = {
  readonly [Type in TabMessageType]: { readonly type: Type } & z.infer<(typeof bodies)[Type]>;
}[TabMessageType];

/** Validates a received message; `undefined` if it is none. @param now epoch ms. */
export function parseTabMessage(data: unknown, now: number): TabMessage | undefined {
  const fields = ownFields(data as { type?: unknown } | null | undefined);
  const { type } = fields;
  if (typeof type !== 'string' || !Object.hasOwn(bodies, type)) return undefined;
  const { success, data: body } = bodies[type as TabMessageType].safeParse(fields);
  if (!success) return undefined;
  const { version, response } = body as { version?: Version; response?: unknown };
  if ((version && isFuture(version, now)) || (type === 'state' && !hasAnyToken(response))) return undefined;
  return { ...body, type } as TabMessage;
}

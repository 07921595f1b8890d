import type { EmbedProtocol } from './protocol.js';

interface Registry {
  readonly protocols: Map<string, EmbedProtocol>;
  /** Told of each protocol that comes. */
  readonly listeners: Set<(name: string) => void>;
}

/** The page's, whatever file a protocol or an element comes from: two copies of this library share it. */
const KEY = Symbol.for('analytics-embed:protocols');
const page = globalThis as { [KEY]?: Registry | undefined };
const { protocols, listeners }: Registry = (page[KEY] ??= { protocols: new Map(), listeners: new Set() });

/** What was registered, by name. */
export const registeredProtocols: ReadonlyMap<string, EmbedProtocol> = protocols;

/** Makes a protocol known by its name; the first of a name stays. */
export function registerProtocol(protocol: EmbedProtocol): void {
  if (protocols.has(protocol.name)) return;
  protocols.set(protocol.name, protocol);
  for (const listener of [...listeners]) listener(protocol.name);
}

/** Calls back once when a protocol of that name comes; returns what ends the wait. */
export function whenRegistered(name: string, callback: () => void): () => void {
  const unsubscribe = (): void => {
    listeners.delete(onRegistered);
  };
  const onRegistered = (registered: string): void => {
    if (registered !== name) return;
    unsubscribe();
    callback();
  };
  listeners.add(onRegistered);
  return unsubscribe;
}

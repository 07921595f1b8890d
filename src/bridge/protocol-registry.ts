import type { EmbedProtocol } from './protocol.js';

interface Registry {
  readonly protocols: Map<string, EmbedProtocol>;
  /** Called with the name of each newly registered protocol. */
  readonly listeners: Set<(name: string) => void>;
}

/** One registry per page. Two copies of this library share it, so a protocol and an element may come from different files. */
const KEY = Symbol.for('analytics-embed:protocols');
const registryHost = globalThis as { [KEY]?: Registry | undefined };
const { protocols, listeners }: Registry = (registryHost[KEY] ??= {
  protocols: new Map(),
  listeners: new Set(),
});

/** The registered protocols by name. */
export const registeredProtocols: ReadonlyMap<string, EmbedProtocol> = protocols;

/** Registers a protocol under its name. A second protocol of the same name is ignored. */
export function registerProtocol(protocol: EmbedProtocol): void {
  if (protocols.has(protocol.name)) return;
  protocols.set(protocol.name, protocol);
  for (const listener of [...listeners]) listener(protocol.name);
}

/** Calls `callback` once when a protocol of that name is registered. Returns a function that cancels the wait. */
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

import type { EmbedProtocol } from './protocol.js';

interface Registry {
  readonly protocols: Map<string, EmbedProtocol>;
  /** Told of each protocol that comes. */
  readonly waiting: Set<(name: string) => void>;
}

/** The page's, whatever file a protocol or an element comes from: two copies of this library share it. */
const KEY = Symbol.for('analytics-embed:protocols');
const page = globalThis as { [KEY]?: Registry | undefined };
const { protocols, waiting }: Registry = (page[KEY] ??= { protocols: new Map(), waiting: new Set() });

/** What was registered, by name. */
export const registeredProtocols: ReadonlyMap<string, EmbedProtocol> = protocols;

/** Makes a protocol known by its name; the first of a name stays. */
export function registerProtocol(protocol: EmbedProtocol): void {
  if (protocols.has(protocol.name)) return;
  protocols.set(protocol.name, protocol);
  for (const tell of [...waiting]) tell(protocol.name);
}

/** Calls back once when a protocol of that name comes; returns what ends the wait. */
export function whenRegistered(name: string, callback: () => void): () => void {
  const end = (): void => {
    waiting.delete(tell);
  };
  const tell = (registered: string): void => {
    if (registered !== name) return;
    end();
    callback();
  };
  waiting.add(tell);
  return end;
}

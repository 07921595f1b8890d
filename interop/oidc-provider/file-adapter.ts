import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  /** Epoch ms; absent for an entry that never expires. */
  readonly expiresAt?: number;
}

/** Storage of oidc-provider in a JSON file, so that sessions outlive a restart. */
export class FileStore {
  readonly #file: string;
  readonly #entries: Map<string, Entry>;

  constructor(file: string) {
    this.#file = file;
    const saved = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, Entry][]) : [];
    this.#entries = new Map(saved);
  }

  readonly adapter: AdapterFactory = (model: string): Adapter => {
    const key = (id: string): string => `${model}:${id}`;
    const get = (id: string): AdapterPayload | undefined => {
      const entry = this.#entries.get(key(id));
      return entry && (entry.expiresAt ?? Infinity) > Date.now() ? entry.payload : undefined;
    };
    const remove = (condition: (payload: AdapterPayload, name: string) => boolean): Promise<void> => {
      this.#remove((payload, name) => name.startsWith(`${model}:`) && condition(payload, name));
      return Promise.resolve();
    };
    return {
      upsert: (id, payload, expiresIn) => {
        this.#entries.set(key(id), {
          payload,
          ...(expiresIn && { expiresAt: Date.now() + expiresIn * 1_000 }),
        });
        return this.#save();
      },
      find: id => Promise.resolve(get(id)),
      findByUid: uid => {
        const found = [...this.#entries].find(
          ([name, { payload }]) => name.startsWith(`${model}:`) && payload.uid === uid,
        );
        return Promise.resolve(found?.[1].payload);
      },
      findByUserCode: () => Promise.resolve(undefined),
      consume: id => {
        const payload = get(id);
        if (payload) payload['consumed'] = Math.floor(Date.now() / 1_000);
        return this.#save();
      },
      destroy: id => remove((_payload, name) => name === key(id)),
      revokeByGrantId: grantId => remove(payload => payload.grantId === grantId),
    };
  };

  /** Removes everything: logins, grants and tokens. */
  clear(): void {
    this.#remove(() => true);
  }

  #remove(condition: (payload: AdapterPayload, name: string) => boolean): void {
    for (const [name, { payload }] of [...this.#entries])
      if (condition(payload, name)) this.#entries.delete(name);
    void this.#save();
  }

  #save(): Promise<void> {
    writeFileSync(this.#file, JSON.stringify([...this.#entries]));
    return Promise.resolve();
  }
}

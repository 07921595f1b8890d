import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  /** Epoch ms; infinite for an entry that never expires. */
  readonly expiresAt: number;
}

const SWEEP_INTERVAL_MS = 60_000;

/**
 * In-memory storage for one authorization server: all users are signed out when the process ends.
 * Each call creates a separate, empty store, so that servers in one process share nothing.
 */
export function createMemoryAdapter(): AdapterFactory {
  const entries = new Map<string, Entry>();
  let lastSweepAt = Date.now();

  const getUnexpired = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    if (entry && entry.expiresAt > Date.now()) return entry.payload;
    entries.delete(key);
    return undefined;
  };

  // A demo that runs overnight rotates thousands of refresh tokens; only unexpired ones are kept.
  const removeExpired = (): void => {
    if (Date.now() - lastSweepAt < SWEEP_INTERVAL_MS) return;
    lastSweepAt = Date.now();
    for (const key of [...entries.keys()]) getUnexpired(key);
  };

  return (model: string): Adapter => {
    const prefix = `${model}:`;
    const findBy = (matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
      for (const key of [...entries.keys()]) {
        const payload = key.startsWith(prefix) ? getUnexpired(key) : undefined;
        if (payload && matches(payload)) return payload;
      }
      return undefined;
    };

    return {
      upsert(id, payload, expiresIn) {
        removeExpired();
        const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
        entries.set(prefix + id, { payload, expiresAt });
        return Promise.resolve();
      },
      find: id => Promise.resolve(getUnexpired(prefix + id)),
      findByUid: uid => Promise.resolve(findBy(payload => payload.uid === uid)),
      findByUserCode: userCode => Promise.resolve(findBy(payload => payload.userCode === userCode)),
      consume(id) {
        const payload = getUnexpired(prefix + id);
        if (payload) payload['consumed'] = Math.floor(Date.now() / 1000);
        return Promise.resolve();
      },
      destroy(id) {
        entries.delete(prefix + id);
        return Promise.resolve();
      },
      revokeByGrantId(grantId) {
        for (const [key, { payload }] of [...entries]) {
          if (key.startsWith(prefix) && payload.grantId === grantId) entries.delete(key);
        }
        return Promise.resolve();
      },
    };
  };
}

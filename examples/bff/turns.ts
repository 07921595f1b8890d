import { setTimeout as delay } from 'node:timers/promises';

/** What a turn came to. */
export interface TurnResult {
  /** Sealed by whoever made it: a store never sees a secret. */
  readonly value: string;
  /** ms for which those who come late with the same key get this value. */
  readonly keepMs: number;
}

/**
 * One turn for each key. A refresh token that is rotated must be presented once, however many requests bring it: a
 * browser that sends a POST again, tabs, a reload in mid-flight.
 */
export interface Turns {
  /** Runs `work`, unless somebody else does or has just done so for the same key; all get the same value. */
  once(key: string, work: () => Promise<TurnResult>): Promise<string>;
  /** What the turn of a key came to, waiting for one under way; `undefined` when there was none. */
  find(key: string): Promise<string | undefined>;
}

/** For one instance: what is going on is known to this process alone. */
export function turnsInProcess(): Turns {
  const turns = new Map<string, Promise<string>>();
  return {
    once(key, work) {
      const existing = turns.get(key);
      if (existing) return existing;
      const forget = (): boolean => turns.delete(key);
      const turn = work().then(({ value, keepMs }) => {
        setTimeout(forget, keepMs).unref();
        return value;
      });
      turns.set(key, turn);
      turn.catch(forget);
      return turn;
    },
    find: async key => turns.get(key),
  };
}

/** The two commands of a Redis client that turns need, as `redis` (node-redis) has them. */
export interface RedisClient {
  /** `SET key value [NX] PX ms`; `null` when `NX` found the key taken. */
  set(
    key: string,
    value: string,
    options: { expiration: { type: 'PX'; value: number }; condition?: 'NX' },
  ): Promise<unknown>;
  /** `GET key`; `null` when it is not there. */
  get(key: string): Promise<string | null>;
}

/** Stands in the store while a turn is under way. */
const IN_PROGRESS = '';

/**
 * For many instances: `SET … NX` decides whose turn it is, the others poll for what it came to.
 *
 * @param lease ms after which the turn of an instance that died is somebody else's; longer than any `work` takes
 * @param poll ms between two looks
 */
export function turnsInRedis(redis: RedisClient, { leaseMs = 20_000, pollMs = 50 } = {}): Turns {
  const redisKey = (key: string): string => `turn:${key}`;
  const px = (value: number): { type: 'PX'; value: number } => ({ type: 'PX', value });

  async function find(key: string): Promise<string | undefined> {
    // Ends by itself: a turn that nobody finishes is gone when its lease is.
    for (;;) {
      const value = await redis.get(redisKey(key));
      if (value === null) return undefined;
      if (value !== IN_PROGRESS) return value;
      await delay(pollMs);
    }
  }

  return {
    find,
    async once(key, work) {
      const claim = { expiration: px(leaseMs), condition: 'NX' } as const;
      while ((await redis.set(redisKey(key), IN_PROGRESS, claim)) === null) {
        const value = await find(key);
        if (value !== undefined) return value;
      }
      const { value, keepMs } = await work();
      // Whoever led gets its value even when the store is gone by now: it may be all that is left of the session.
      await redis.set(redisKey(key), value, { expiration: px(keepMs) }).catch(() => undefined);
      return value;
    },
  };
}

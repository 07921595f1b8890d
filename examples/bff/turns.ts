import { setTimeout as delay } from 'node:timers/promises';

/** The result of a turn. */
export interface TurnResult {
  /** Sealed by the caller, so that the store contains no secrets. */
  readonly value: string;
  /** How long later calls with the same key get this value. */
  readonly keepMs: number;
}

/**
 * One turn for each key. With rotation, a refresh token must be presented only once, although several requests may
 * have it: a repeated POST, several tabs, a reload during a refresh.
 */
export interface Turns {
  /** Runs `work`, unless it is running or has just run for the same key; all calls get the same value. */
  once(key: string, work: () => Promise<TurnResult>): Promise<string>;
  /** The value of a key's turn, after waiting for one in progress; `undefined` if there was none. */
  find(key: string): Promise<string | undefined>;
  /** Keeps a value under a key that has no turns; it replaces an earlier one. */
  keep(key: string, value: string, keepMs: number): Promise<void>;
}

/** For a single instance: the turns are in this process's memory. */
export function turnsInProcess(): Turns {
  const turns = new Map<string, Promise<string>>();
  const forget = (key: string, turn: Promise<string>) => (): void => {
    if (turns.get(key) === turn) turns.delete(key);
  };
  return {
    once(key, work) {
      const existing = turns.get(key);
      if (existing) return existing;
      const turn = work().then(({ value, keepMs }) => {
        setTimer(forget(key, turn), keepMs);
        return value;
      });
      turns.set(key, turn);
      turn.catch(forget(key, turn));
      return turn;
    },
    find: async key => turns.get(key),
    keep(key, value, keepMs) {
      const kept = Promise.resolve(value);
      turns.set(key, kept);
      setTimer(forget(key, kept), keepMs);
      return Promise.resolve();
    },
  };
}

const MAX_TIMER_MS = 2 ** 31 - 1;

/** For any time: Node runs a longer timer at once. */
function setTimer(run: () => void, ms: number): void {
  const next = ms > MAX_TIMER_MS ? () => setTimer(run, ms - MAX_TIMER_MS) : run;
  setTimeout(next, Math.min(ms, MAX_TIMER_MS)).unref();
}

/** The two commands of a Redis client that turns need, with the signatures of `redis` (node-redis). */
export interface RedisClient {
  /** `SET key value [NX] PX ms`; `null` if the key exists and `NX` is set. */
  set(
    key: string,
    value: string,
    options: { expiration: { type: 'PX'; value: number }; condition?: 'NX' },
  ): Promise<unknown>;
  /** `GET key`; `null` if the key does not exist. */
  get(key: string): Promise<string | null>;
}

/** The stored value while a turn is in progress. */
const IN_PROGRESS = '';

/**
 * For several instances: the one whose `SET … NX` succeeds runs the turn, the others poll for its result.
 *
 * @param options.leaseMs after this time, another instance may take over the turn of a killed one; longer than any `work`
 * @param options.pollMs interval between two polls
 */
export function turnsInRedis(redis: RedisClient, { leaseMs = 20_000, pollMs = 50 } = {}): Turns {
  const redisKey = (key: string): string => `turn:${key}`;
  const px = (value: number): { type: 'PX'; value: number } => ({ type: 'PX', value });

  async function find(key: string): Promise<string | undefined> {
    // The loop ends: an unfinished turn disappears when its lease expires.
    for (;;) {
      const value = await redis.get(redisKey(key));
      if (value === null) return undefined;
      if (value !== IN_PROGRESS) return value;
      await delay(pollMs);
    }
  }

  return {
    find,
    async keep(key, value, keepMs) {
      await redis.set(redisKey(key), value, { expiration: px(keepMs) });
    },
    async once(key, work) {
      const claim = { expiration: px(leaseMs), condition: 'NX' } as const;
      while ((await redis.set(redisKey(key), IN_PROGRESS, claim)) === null) {
        const value = await find(key);
        if (value !== undefined) return value;
      }
      const { value, keepMs } = await work();
      // Return the value even if the store is now unavailable: it may be the only copy of the successor.
      await redis.set(redisKey(key), value, { expiration: px(keepMs) }).catch(() => undefined);
      return value;
    },
  };
}

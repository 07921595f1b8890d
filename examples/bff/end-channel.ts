/** Tells all instances which mark of an end was set. */
export interface EndChannel {
  publish(mark: string): Promise<unknown>;
  /** @param onMark is called without a mark if messages may have been lost */
  subscribe(onMark: (mark?: string) => void): void;
}

/** For a single instance. */
export function channelInProcess(): EndChannel {
  const listeners: ((mark?: string) => void)[] = [];
  return {
    publish(mark) {
      for (const listener of listeners) listener(mark);
      return Promise.resolve();
    },
    subscribe: onMark => void listeners.push(onMark),
  };
}

/** What the channel needs of a Redis client, with the signatures of `redis` (node-redis). */
export interface PublishingClient {
  publish(channel: string, message: string): Promise<unknown>;
}

/** A connection of its own, because one with a subscription takes no other commands. */
export interface SubscribingClient {
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  /** `ready`: it is connected again, with its subscriptions. */
  on(event: 'ready', listener: () => void): unknown;
}

const CHANNEL = 'session-ends';

/** For several instances: Redis' publish and subscribe. Both clients are connected. */
export async function channelInRedis(
  publisher: PublishingClient,
  subscriber: SubscribingClient,
): Promise<EndChannel> {
  const local = channelInProcess();
  await subscriber.subscribe(CHANNEL, mark => void local.publish(mark));
  return {
    publish: mark => publisher.publish(CHANNEL, mark),
    subscribe(onMark) {
      local.subscribe(onMark);
      // Redis keeps no message for a connection that is down.
      subscriber.on('ready', () => {
        onMark();
      });
    },
  };
}

import { createClient } from 'redis';
import { channelInProcess, channelInRedis, type EndChannel } from './end-channel.js';
import type { StoreKind } from './health.js';
import { errorCode, log } from './log.js';
import { turnsInProcess, turnsInRedis, type Turns } from './turns.js';

/** The settings from the environment variables that README.md lists. */
export interface Settings {
  /** The origin that users see, without a trailing slash. */
  readonly origin: string;
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  /** The resource indicator of the access token (RFC 8707), if any. */
  readonly resource: Readonly<Record<string, string>>;
  /** Auth0's own parameter for the same, if any. */
  readonly audience: Readonly<Record<string, string>>;
  readonly cookieKeys: readonly string[];
  /** Limit for one response of the authorization server. */
  readonly timeoutMs: number;
  readonly turns: Turns;
  /** Tells all instances of a session's end. */
  readonly endChannel: EndChannel;
  readonly storeKind: StoreKind;
  /** A session gets a new access token at most once in this time. */
  readonly minIntervalMs: number;
  /** As many users stay signed in in one browser. */
  readonly maxUsers: number;
  /** The origins of the dashboards, for the pages' Content Security Policy. */
  readonly frameOrigins: readonly string[];
  /** Folder of the application's pages. */
  readonly pages: string;
  readonly hostname: string;
  readonly port: number;
}

/**
 * Reads the environment, and connects to Redis if `REDIS_URL` is set.
 * @throws Error that names a missing or wrong setting.
 */
export async function readSettings(): Promise<Settings> {
  const timeoutMs = Number(setting('TOKEN_TIMEOUT', '15')) * 1_000;
  const [resource, audience] = [setting('RESOURCE', ''), setting('AUDIENCE', '')];
  return {
    origin: readOrigin(setting('ORIGIN')),
    issuer: new URL(setting('ISSUER')),
    clientId: setting('CLIENT_ID'),
    clientSecret: setting('CLIENT_SECRET'),
    scope: setting('SCOPE', 'openid'),
    resource: resource === '' ? {} : { resource },
    audience: audience === '' ? {} : { audience },
    cookieKeys: setting('COOKIE_KEYS').split(','),
    timeoutMs,
    minIntervalMs: Number(setting('MIN_INTERVAL', '10')) * 1_000,
    maxUsers: Number(setting('MAX_USERS', '5')),
    frameOrigins: setting('FRAME_ORIGINS').split(' '),
    ...(await storeAt(setting('REDIS_URL', ''), timeoutMs)),
    pages: setting('PAGES', './public'),
    hostname: setting('HOST', '127.0.0.1'),
    port: Number(setting('PORT', '3000')),
  };
}

/** Whether plain http stays on this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin !== text)
    throw new Error('ORIGIN is not an origin such as https://app.example. Remove any path and slash.');
  if (url.protocol !== 'https:' && !isLoopback(url))
    throw new Error(
      `ORIGIN is ${text}: over http, cookies would have no Secure. Use https, also if a proxy terminates it.`,
    );
  return text;
}

type Store = Pick<Settings, 'turns' | 'endChannel' | 'storeKind'>;

async function storeAt(url: string, timeoutMs: number): Promise<Store> {
  if (url === '') return { turns: turnsInProcess(), endChannel: channelInProcess(), storeKind: 'memory' };
  const redis = createClient({
    url,
    // Fail immediately if Redis is unavailable: the page retries, and still has a token.
    disableOfflineQueue: true,
    commandOptions: { timeout: 1_000 },
    // A connection that only listens does not notice by itself that the other side has gone silent.
    pingInterval: 5_000,
    socket: {
      socketTimeout: 15_000,
      // The default does not reconnect after a timeout.
      reconnectStrategy: retries => Math.min(50 * 2 ** retries, 2_000) + Math.random() * 200,
    },
  });
  const subscriber = redis.duplicate();
  for (const client of [redis, subscriber])
    client.on('error', (error: Error) => {
      log('error', 'store_failed', { error: errorCode(error) });
    });
  await Promise.all([redis.connect(), subscriber.connect()]);
  return {
    turns: turnsInRedis(redis, { leaseMs: timeoutMs + 1_000 }),
    endChannel: await channelInRedis(redis, subscriber),
    storeKind: 'redis',
  };
}

function setting(name: string, defaultValue?: string): string {
  const value = process.env[name] ?? defaultValue;
  if (value === undefined) throw new Error(`The environment variable ${name} is not set. See README.md.`);
  return value;
}

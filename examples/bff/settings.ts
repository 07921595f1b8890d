import { createClient } from 'redis';
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
  readonly cookieKeys: readonly string[];
  /** Limit for one response of the authorization server. */
  readonly timeoutMs: number;
  readonly turns: Turns;
  /** Folder of the application's pages. */
  readonly pages: string;
  readonly hostname: string;
  readonly port: number;
}

/**
 * Reads the environment, and connects to Redis if `REDIS_URL` is set.
 * @throws Error that names a missing setting.
 */
export async function readSettings(): Promise<Settings> {
  const timeoutMs = Number(setting('TOKEN_TIMEOUT', '15')) * 1_000;
  const resource = setting('RESOURCE', '');
  return {
    origin: setting('ORIGIN'),
    issuer: new URL(setting('ISSUER')),
    clientId: setting('CLIENT_ID'),
    clientSecret: setting('CLIENT_SECRET'),
    scope: setting('SCOPE', 'openid offline_access'),
    resource: resource === '' ? {} : { resource },
    cookieKeys: setting('COOKIE_KEYS').split(','),
    timeoutMs,
    turns: await turnsOf(setting('REDIS_URL', ''), timeoutMs),
    pages: setting('PAGES', './public'),
    hostname: setting('HOST', '127.0.0.1'),
    port: Number(setting('PORT', '3000')),
  };
}

async function turnsOf(url: string, timeoutMs: number): Promise<Turns> {
  if (url === '') return turnsInProcess();
  const redis = createClient({
    url,
    // Fail immediately if Redis is unavailable: the page retries, and still has a token.
    disableOfflineQueue: true,
    commandOptions: { timeout: 1_000 },
  });
  redis.on('error', (error: Error) => {
    console.error(`Redis: ${error.message}`);
  });
  await redis.connect();
  return turnsInRedis(redis, { leaseMs: timeoutMs + 1_000 });
}

function setting(name: string, defaultValue?: string): string {
  const value = process.env[name] ?? defaultValue;
  if (value === undefined) throw new Error(`The environment variable ${name} is not set. See README.md.`);
  return value;
}

import { createClient } from 'redis';
import { turnsInProcess, turnsInRedis, type Turns } from './turns.js';

/** What the environment says; README.md has the list. */
export interface Settings {
  /** Where users see this application, without a trailing slash. */
  readonly origin: string;
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  /** The resource indicator, where the access token is meant for one (RFC 8707). */
  readonly resource: Readonly<Record<string, string>>;
  readonly cookieKeys: readonly string[];
  /** ms that the authorization server has for one answer. */
  readonly timeoutMs: number;
  readonly turns: Turns;
  /** Folder of the application's own pages. */
  readonly pages: string;
  readonly hostname: string;
  readonly port: number;
}

/**
 * Reads the environment, and connects to Redis where there is one.
 * @throws Error naming a setting that is missing.
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
    // Fail at once when Redis is away: the page comes again, and has a token meanwhile.
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
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

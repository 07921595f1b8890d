import { createRefresh, type Refresh } from './create-refresh.js';

let refresh: Refresh | undefined;

/** `app/oauth/[action]/route.ts`: `/oauth/refresh` and `/oauth/logout`. They are one file, because they share one store. */
export function POST(request: Request): Promise<Response> {
  // Created at the first request, because `next build` also loads this file, without the secrets.
  refresh ??= createRefresh({
    origins: setting('ORIGINS').split(','),
    client: {
      tokenEndpoint: setting('TOKEN_ENDPOINT'),
      clientId: setting('CLIENT_ID'),
      clientSecret: setting('CLIENT_SECRET'),
      revocationEndpoint: setting('REVOCATION_ENDPOINT'),
    },
    cookieKeys: setting('COOKIE_KEYS').split(','),
    minIntervalMs: Number(process.env['MIN_INTERVAL_MS'] ?? 10_000),
  });
  const { handle, logout } = refresh;
  return new URL(request.url).pathname.endsWith('/logout') ? logout(request) : handle(request);
}

/** For pages of other origins; omit it if there are none. */
export const OPTIONS = POST;

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

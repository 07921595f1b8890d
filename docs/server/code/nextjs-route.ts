import { createRefresh, type Refresh } from './refresh.js';

let refresh: Refresh | undefined;

/** `app/oauth/refresh/route.ts`. */
export function POST(request: Request): Promise<Response> {
  // Created at the first request, because `next build` also loads this file, without the secrets.
  refresh ??= createRefresh({
    origins: setting('ORIGINS').split(','),
    client: {
      tokenEndpoint: setting('TOKEN_ENDPOINT'),
      clientId: setting('CLIENT_ID'),
      clientSecret: setting('CLIENT_SECRET'),
    },
    cookieKeys: setting('COOKIE_KEYS').split(','),
  });
  return refresh.handle(request);
}

/** For pages of other origins; omit it if there are none. */
export const OPTIONS = POST;

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

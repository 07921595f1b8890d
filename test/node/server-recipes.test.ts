import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { getRequestListener } from '@hono/node-server';

import { createApp as createExpress } from '../../docs/server/code/express.js';
import { createApp as createFastify } from '../../docs/server/code/fastify.js';
import * as nextRoute from '../../docs/server/code/nextjs-route.js';
import { createRefresh, type Settings } from '../../docs/server/code/create-refresh.js';
import type { Handler } from '../../examples/bff/refresh.js';
import type { Session } from '../../examples/bff/session-cookie.js';
import { listen, shut } from '../../demo/listen.js';
import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { accessTokenOf, Visitor } from '../support/bff/visitor.js';

const ORIGIN = 'https://app.example';
/** Another origin of the same site, which calls by CORS. */
const NEIGHBOUR = 'https://reports.app.example';
const EXAMPLE = 'examples/bff';

/** Each recipe, as it is in the documentation, behind an http server. */
const recipes: Record<string, (settings: Settings) => Promise<RequestListener> | RequestListener> = {
  Express: settings => createExpress(settings),
  Fastify: async settings => {
    const app = createFastify(settings);
    await app.ready();
    return (request, response) => {
      app.routing(request, response);
    };
  },
  'the route handler of Next.js': ({ client, cookieKeys, origins }) => {
    Object.assign(process.env, {
      ORIGINS: origins.join(','),
      TOKEN_ENDPOINT: client.tokenEndpoint,
      REVOCATION_ENDPOINT: client.revocationEndpoint,
      MIN_INTERVAL_MS: '0',
      CLIENT_ID: client.clientId,
      CLIENT_SECRET: client.clientSecret,
      COOKIE_KEYS: cookieKeys.join(','),
    });
    const listener = getRequestListener(request =>
      request.method === 'OPTIONS' ? nextRoute.OPTIONS(request) : nextRoute.POST(request),
    );
    return (request, response) => void listener(request, response);
  },
};

let issuer: Issuer;
let settings: Settings;
/** The login of all recipes: their sessions have the same cookie. */
let example: Instance;
before(async () => {
  issuer = await startIssuer(ORIGIN);
  const { origin, clientId, clientSecret } = issuer;
  const cookieKeys = randomBytes(32).toString('base64url');
  settings = {
    origins: [ORIGIN, NEIGHBOUR],
    client: {
      tokenEndpoint: `${origin}/token`,
      revocationEndpoint: `${origin}/token/revocation`,
      clientId,
      clientSecret,
    },
    cookieKeys: [cookieKeys],
    minIntervalMs: 0,
  };
  example = await startInstance(issuer, { origin: ORIGIN, cookieKeys });
});
after(async () => {
  await example.kill();
  await issuer.close();
});
afterEach(() => {
  issuer.intercept = undefined;
});

for (const name of [...Object.keys(recipes), EXAMPLE]) {
  void describe(`/oauth/refresh by ${name}`, () => {
    let address: string;
    let close: (() => Promise<void>) | undefined;
    before(async () => {
      const recipe = recipes[name];
      if (!recipe) {
        address = example.origin;
        return;
      }
      const { server, origin } = await listen(0);
      server.on('request', await recipe(settings));
      [address, close] = [origin, () => shut(server)];
    });
    after(() => close?.());

    let visitor: Visitor;
    beforeEach(async () => {
      visitor = new Visitor(ORIGIN, example.origin);
      await visitor.signIn();
      visitor.address = address;
    });

    void it('answers with a token, never with the refresh token, and no cache stores it', async () => {
      const response = await visitor.refresh();
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('connection'), 'close');
      const body = (await response.json()) as Record<string, unknown>;
      assert.deepEqual(Object.keys(body).sort(), [
        'access_token',
        'expires_in',
        'scope',
        'sub',
        'token_type',
      ]);
    });

    void it('goes on with the rotated cookie', async () => {
      const { revoked } = issuer.activity.counts;
      const cookies = new Set([visitor.cookieHeader]);
      for (let turn = 0; turn < 3; turn += 1) {
        assert.equal((await visitor.refresh()).status, 200);
        cookies.add(visitor.cookieHeader);
      }
      assert.equal(cookies.size, 4);
      assert.equal(issuer.activity.counts.revoked, revoked);
    });

    void it('makes one request of two at once', async () => {
      const { tokenRequests } = issuer;
      const { cookieHeader } = visitor;
      const answers = await Promise.all([visitor.refresh(cookieHeader), visitor.refresh(cookieHeader)]);
      const [one, two] = await Promise.all(answers.map(accessTokenOf));
      assert.ok(one);
      assert.equal(one, two);
      assert.equal(issuer.tokenRequests, tokenRequests + 1);
    });

    void it('says 401 invalid_grant when the session is over, and without one', async () => {
      issuer.intercept = (_, response) => {
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
        return true;
      };
      const response = await visitor.refresh();
      assert.equal(response.status, 401);
      assert.deepEqual(await response.json(), { error: 'invalid_grant' });
      assert.match(response.headers.getSetCookie()[0] ?? '', /^__Host-session-\w+=; .*Max-Age=0/);
      for (const cookie of ['', '__Host-session=forged'])
        assert.equal((await visitor.refresh(cookie)).status, 401);
    });

    for (const [status, retryAfter] of [
      [429, '7'],
      [503, 'Wed, 25 Nov 2026 16:00:00 GMT'],
    ] as const) {
      void it(`passes ${status} with its Retry-After on, and the session goes on`, async () => {
        issuer.intercept = (_, response) => {
          response.writeHead(status, { 'retry-after': retryAfter }).end('<h1>Not now</h1>');
          return true;
        };
        const response = await visitor.refresh();
        assert.equal(response.status, status);
        assert.equal(response.headers.get('retry-after'), retryAfter);
        assert.deepEqual(response.headers.getSetCookie(), []);
        issuer.intercept = undefined;
        await visitor.refreshUntilAvailable();
      });
    }

    void it('lets a page of another origin call by CORS, and see what it needs', async () => {
      // The example has one origin, which is a permitted one like any other.
      const origin = name === EXAMPLE ? ORIGIN : NEIGHBOUR;
      const preflight = await visitor.send(`${ORIGIN}/oauth/refresh`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      assert.equal(preflight.status, 204);
      const refreshed = await visitor.refresh(visitor.cookieHeader, { origin });
      assert.equal(refreshed.status, 200);
      for (const { headers } of [preflight, refreshed]) {
        assert.equal(headers.get('access-control-allow-origin'), origin);
        assert.equal(headers.get('access-control-allow-credentials'), 'true');
        assert.equal(headers.get('vary'), 'Origin');
      }
      assert.equal(preflight.headers.get('access-control-allow-headers'), 'Content-Type');
      assert.equal(refreshed.headers.get('access-control-expose-headers'), 'Retry-After, Date');
    });

    void it('refuses what another site, or a form, sends', async () => {
      const { tokenRequests } = issuer;
      const { cookieHeader } = visitor;
      for (const [status, headers] of [
        [403, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
        [403, { origin: 'https://other.app.example', 'sec-fetch-site': 'same-site' }],
        [403, { origin: 'null' }],
        [403, { origin: 'null', 'sec-fetch-site': 'cross-site' }],
        [415, { 'content-type': 'text/plain' }],
      ] as const) {
        const response = await visitor.refresh(cookieHeader, headers);
        assert.equal(response.status, status);
        if (status !== 403) continue;
        assert.equal(response.headers.get('access-control-allow-origin'), null);
        const { error, error_description } = (await response.json()) as Record<string, string>;
        assert.equal(error, 'origin_refused');
        assert.ok(error_description?.includes(ORIGIN), error_description);
      }
      assert.equal(issuer.tokenRequests, tokenRequests);
      assert.equal((await visitor.refresh()).status, 200);
    });

    void it(`R1: reads no body of another origin, and answers a malformed or long one without a detail (${name})`, async () => {
      const { tokenRequests } = issuer;
      const { cookieHeader } = visitor;
      const secret = '{"refresh_token":"a-secret"';
      const foreign = { origin: 'https://evil.example' };
      for (const [status, body, headers] of [
        [403, secret, foreign],
        [400, secret, {}],
        [400, '"text"', {}],
        [400, JSON.stringify({ text: 'x'.repeat(100_000) }), {}],
      ] as const) {
        const response = await visitor.refresh(cookieHeader, headers, body);
        const text = await response.text();
        assert.equal(response.status, status, text);
        assert.doesNotMatch(text, /a-secret|\bat |node_modules|\.[jt]s\b/);
        assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      }
      assert.doesNotMatch(example.lines.join(), /a-secret/);
      assert.equal(issuer.tokenRequests, tokenRequests);
      assert.equal((await visitor.refresh(cookieHeader, {}, '')).status, 200, 'an empty body is {}');
    });

    void it(`F7: answers 409 to a page of another user, and keeps the session (${name})`, async () => {
      const { sub } = (await (await visitor.refresh()).json()) as { sub: string };
      const { tokenRequests } = issuer;
      const { cookieHeader } = visitor;
      const changed = await visitor.refresh(cookieHeader, {}, '{"subject":"another"}');
      assert.equal(changed.status, 409);
      assert.deepEqual(await changed.json(), { error: 'subject_changed' });
      assert.deepEqual(changed.headers.getSetCookie(), []);
      assert.equal(issuer.tokenRequests, tokenRequests);
      const same = await visitor.refresh(cookieHeader, {}, JSON.stringify({ subject: sub }));
      assert.equal(same.status, 200);
    });

    void it(`S4: signs out, and refuses the cookies of the session (${name})`, async () => {
      const { revoked } = issuer.activity.counts;
      const { cookieHeader: first } = visitor;
      await visitor.refresh();
      const { cookieHeader: second } = visitor;
      const path = name.includes('Next') ? '/oauth/logout' : '/logout';
      assert.equal((await visitor.signOut({ origin: 'https://evil.example' }, path)).status, 403);
      assert.equal((await visitor.signOut({ origin: ORIGIN }, path)).status, 303);
      assert.deepEqual(visitor.sessionCookies, []);
      assert.equal(issuer.activity.counts.revoked, revoked + 1);
      for (const cookie of [first, second]) assert.equal((await visitor.refresh(cookie)).status, 401);
    });
  });
}

void describe('/oauth/refresh for a page that holds the refresh token', () => {
  const post = (handle: Handler, cookie: string, body: unknown): Promise<Response> =>
    handle(
      new Request(`${ORIGIN}/oauth/refresh`, {
        method: 'POST',
        headers: { origin: ORIGIN, 'content-type': 'application/json', cookie },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  type Tokens = Readonly<Record<'access_token' | 'refresh_token', string>>;
  const tokensOf = async (response: Response): Promise<Tokens> => (await response.json()) as Tokens;

  /** A user's cookie, and the refresh token that the login has given to the page. */
  async function signIn(more: Partial<Settings> = {}) {
    const { handleJson, session, inPage } = createRefresh({ ...settings, ...more });
    const visitor = new Visitor(ORIGIN, example.origin);
    await visitor.signIn();
    const { cookieHeader: cookie } = visitor;
    const own: Session = (await session.read(cookie))!;
    const refreshToken = await inPage.close(own, own.refreshToken);
    return { handleJson, cookie, own, refreshToken };
  }

  void it('gives a successor back, of the same token to all who bring the one before', async () => {
    const { handleJson, cookie, refreshToken } = await signIn();
    const { revoked } = issuer.activity.counts;
    const refresh = async (refresh_token: string): Promise<Tokens> =>
      tokensOf(await post(handleJson, cookie, { refresh_token }));
    const [one, two] = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    assert.ok(one.access_token);
    assert.equal(two.access_token, one.access_token);
    assert.notEqual(one.refresh_token, refreshToken);
    const third = await refresh(one.refresh_token);
    assert.notEqual(third.access_token, one.access_token);
    const late = await refresh(refreshToken);
    assert.equal(late.access_token, third.access_token, 'an answer that was lost');
    assert.equal(issuer.activity.counts.revoked, revoked);
  });

  void it('R2: refuses a stolen refresh token without the cookie of its session', async () => {
    const [{ handleJson, refreshToken, own }, thief] = [await signIn(), await signIn()];
    const { tokenRequests } = issuer;
    for (const cookie of ['', '__Host-session=forged', thief.cookie])
      for (const refresh_token of [refreshToken, own.refreshToken]) {
        const response = await post(handleJson, cookie, { refresh_token });
        assert.equal(response.status, 401);
        assert.deepEqual(await response.json(), { error: 'invalid_grant' });
      }
    assert.equal(issuer.tokenRequests, tokenRequests);
  });

  void it('R3: lets no guess reach the authorization server, and one request of many in a loop', async () => {
    const { handleJson, cookie, refreshToken } = await signIn({ minIntervalMs: 10_000 });
    const { tokenRequests } = issuer;
    for (const refresh_token of [undefined, 'guess', 1, `${refreshToken}x`])
      assert.equal((await post(handleJson, cookie, { refresh_token })).status, 401);
    assert.equal(issuer.tokenRequests, tokenRequests);
    for (let count = 0, refresh_token = refreshToken; count < 60; count += 1) {
      const tokens = await tokensOf(await post(handleJson, cookie, { refresh_token }));
      refresh_token = tokens.refresh_token;
    }
    assert.equal(issuer.tokenRequests, tokenRequests + 1);
  });

  void it('R4: ends a body that is too long, or that does not end', async () => {
    const { handleJson, cookie } = await signIn();
    assert.equal((await post(handleJson, cookie, 'x'.repeat(20_000))).status, 400);
    const headers = { origin: ORIGIN, 'content-type': 'application/json', cookie };
    const endless = new ReadableStream({ start: controller => controller.enqueue(new Uint8Array(1)) });
    const init = { method: 'POST', headers, body: endless, duplex: 'half' };
    const response = await handleJson(new Request(`${ORIGIN}/oauth/refresh`, init));
    assert.equal(response.status, 400);
  });
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { getRequestListener } from '@hono/node-server';

import { createApp as createExpress } from '../../docs/server/code/express.js';
import { createApp as createFastify } from '../../docs/server/code/fastify.js';
import * as nextRoute from '../../docs/server/code/nextjs-route.js';
import { createRefresh, toRequest, type Settings } from '../../docs/server/code/refresh.js';
import type { Handler } from '../../examples/bff/refresh.js';
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
    client: { tokenEndpoint: `${origin}/token`, clientId, clientSecret },
    cookieKeys: [cookieKeys],
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
      assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'scope', 'token_type']);
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
      assert.match(response.headers.getSetCookie()[0] ?? '', /^__Host-session=; .*Max-Age=0/);
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
        [415, { 'content-type': 'text/plain' }],
      ] as const) {
        const response = await visitor.refresh(cookieHeader, headers);
        assert.equal(response.status, status);
        if (status === 403) assert.equal(response.headers.get('access-control-allow-origin'), null);
      }
      assert.equal(issuer.tokenRequests, tokenRequests);
      assert.equal((await visitor.refresh()).status, 200);
    });
  });
}

void describe('/oauth/refresh for a page that holds the refresh token', () => {
  const headers = { origin: ORIGIN, 'content-type': 'application/json' };
  const post = (handle: Handler, refresh_token?: string): Promise<Response> =>
    handle(toRequest({ method: 'POST', headers, body: { refresh_token } }));
  const refreshTokenOf = async (response: Response): Promise<string | undefined> =>
    ((await response.json()) as { refresh_token?: string }).refresh_token;

  void it('gives the successor back, the same to all who bring the one before', async () => {
    const { handleJson, session } = createRefresh(settings);
    const visitor = new Visitor(ORIGIN, example.origin);
    await visitor.signIn();
    const first = String((await session.read(visitor.cookieHeader))?.['refresh_token']);
    const { revoked } = issuer.activity.counts;
    const answers = await Promise.all([post(handleJson, first), post(handleJson, first)]);
    const [second, other] = await Promise.all(answers.map(refreshTokenOf));
    assert.ok(second);
    assert.equal(other, second);
    assert.notEqual(second, first);
    const third = await refreshTokenOf(await post(handleJson, second));
    assert.equal(await refreshTokenOf(await post(handleJson, first)), third, 'an answer that was lost');
    assert.equal(issuer.activity.counts.revoked, revoked);
  });

  void it('says 401 to a page without a refresh token, or with an unknown one', async () => {
    const { handleJson } = createRefresh(settings);
    for (const refreshToken of [undefined, 'unknown']) {
      const response = await post(handleJson, refreshToken);
      assert.equal(response.status, 401);
      assert.deepEqual(await response.json(), { error: 'invalid_grant' });
    }
  });

  void it('refuses another site', async () => {
    const foreign = { ...headers, origin: 'https://evil.example' };
    const { handleJson } = createRefresh(settings);
    assert.equal((await handleJson(toRequest({ method: 'POST', headers: foreign }))).status, 403);
  });
});

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
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { logIn } from '../support/bff/login.js';
import { accessTokenOf, Visitor } from '../support/bff/visitor.js';

const ORIGIN = 'https://app.example';
/** Another origin of the same site, which calls by CORS. */
const NEIGHBOUR = 'https://reports.app.example';

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
before(async () => {
  issuer = await startIssuer(ORIGIN);
  settings = {
    origins: [ORIGIN, NEIGHBOUR],
    client: {
      tokenEndpoint: `${issuer.origin}/token`,
      clientId: issuer.clientId,
      clientSecret: issuer.clientSecret,
    },
    cookieKeys: [randomBytes(32).toString('base64url')],
  };
});
after(() => issuer.close());
afterEach(() => {
  issuer.intercept = undefined;
});

for (const [name, recipe] of Object.entries(recipes)) {
  void describe(`/oauth/refresh by ${name}`, () => {
    let address: string;
    let close: () => Promise<void>;
    before(async () => {
      const { server, origin } = await listen(0);
      server.on('request', await recipe(settings));
      [address, close] = [origin, () => shut(server)];
    });
    after(() => close());

    let visitor: Visitor;
    beforeEach(async () => {
      visitor = new Visitor(ORIGIN, address);
      const refreshToken = await logIn(issuer, ORIGIN);
      const { session } = createRefresh(settings);
      for (const cookie of await session.write(null, { refresh_token: refreshToken })) visitor.keep(cookie);
    });

    void it('answers with a token, never with the refresh token, and nobody stores it', async () => {
      const response = await visitor.refresh();
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('connection'), 'close');
      const body = (await response.json()) as Record<string, unknown>;
      assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'scope', 'token_type']);
    });

    void it('goes on with the rotated cookie', async () => {
      const first = visitor.cookieHeader;
      for (let turn = 0; turn < 3; turn += 1) assert.equal((await visitor.refresh()).status, 200);
      assert.notEqual(visitor.cookieHeader, first);
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

    void it('says 401 invalid_grant when the session is over', async () => {
      issuer.intercept = (_, response) => {
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
        return true;
      };
      const response = await visitor.refresh();
      assert.equal(response.status, 401);
      assert.deepEqual(await response.json(), { error: 'invalid_grant' });
      assert.equal(visitor.cookieHeader, '', 'the cookie is removed');
      assert.equal((await visitor.refresh()).status, 401);
    });

    for (const status of [429, 503]) {
      void it(`passes ${status} with its Retry-After on`, async () => {
        issuer.intercept = (_, response) => {
          response.writeHead(status, { 'retry-after': '3' }).end();
          return true;
        };
        const response = await visitor.refresh();
        assert.equal(response.status, status);
        assert.equal(response.headers.get('retry-after'), '3');
        assert.deepEqual(response.headers.getSetCookie(), []);
      });
    }

    void it('lets a page of another origin call by CORS, and see what it needs', async () => {
      const preflight = await visitor.send(`${ORIGIN}/oauth/refresh`, {
        method: 'OPTIONS',
        headers: { origin: NEIGHBOUR, 'access-control-request-method': 'POST' },
      });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers.get('access-control-allow-origin'), NEIGHBOUR);
      assert.equal(preflight.headers.get('access-control-allow-credentials'), 'true');
      assert.equal(preflight.headers.get('access-control-allow-headers'), 'Content-Type');
      const { status, headers } = await visitor.refresh(visitor.cookieHeader, { origin: NEIGHBOUR });
      assert.equal(status, 200);
      assert.equal(headers.get('access-control-allow-origin'), NEIGHBOUR);
      assert.equal(headers.get('access-control-allow-credentials'), 'true');
      assert.equal(headers.get('access-control-expose-headers'), 'Retry-After, Date');
      assert.equal(headers.get('vary'), 'Origin');
    });

    void it('refuses what another site, or a form, sends', async () => {
      const { tokenRequests } = issuer;
      const { cookieHeader } = visitor;
      const foreign = await visitor.refresh(cookieHeader, { origin: 'https://evil.example' });
      assert.equal(foreign.status, 403);
      assert.equal(foreign.headers.get('access-control-allow-origin'), null);
      const form = await visitor.refresh(cookieHeader, { 'content-type': 'text/plain' });
      assert.equal(form.status, 415);
      assert.equal(issuer.tokenRequests, tokenRequests);
    });
  });
}

void describe('/oauth/refresh for a page that holds the refresh token', () => {
  const ask = (handle: Handler, refresh_token?: string): Promise<Response> =>
    handle(toRequest({ method: 'POST', headers, body: { refresh_token } }));
  const headers = { origin: ORIGIN, 'content-type': 'application/json' };
  const refreshTokenOf = async (response: Response): Promise<string | undefined> =>
    ((await response.json()) as { refresh_token?: string }).refresh_token;

  void it('gives the successor back, the same to all who bring the one before', async () => {
    const { handleJson } = createRefresh(settings);
    const first = await logIn(issuer, ORIGIN);
    const { revoked } = issuer.activity.counts;
    const answers = await Promise.all([ask(handleJson, first), ask(handleJson, first)]);
    const [second, other] = await Promise.all(answers.map(refreshTokenOf));
    assert.ok(second);
    assert.equal(other, second);
    assert.notEqual(second, first);
    const third = await refreshTokenOf(await ask(handleJson, second));
    assert.equal(await refreshTokenOf(await ask(handleJson, first)), third, 'an answer that was lost');
    assert.equal(issuer.activity.counts.revoked, revoked);
  });

  void it('says 401 to a page that brings none, or one of nobody', async () => {
    const { handleJson } = createRefresh(settings);
    for (const refreshToken of [undefined, 'of-nobody']) {
      const response = await ask(handleJson, refreshToken);
      assert.equal(response.status, 401);
      assert.deepEqual(await response.json(), { error: 'invalid_grant' });
    }
  });

  void it('refuses another site', async () => {
    const { handleJson } = createRefresh(settings);
    const foreign = { ...headers, origin: 'https://evil.example' };
    const response = await handleJson(toRequest({ method: 'POST', headers: foreign }));
    assert.equal(response.status, 403);
  });
});

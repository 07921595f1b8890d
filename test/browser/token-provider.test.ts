import { expect } from '@open-wc/testing';
import { consume } from '@lit/context';
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type * as library from '../../src/index.js';
import { tokenContext, TokenProvider, type TokenState } from '../../src/index.js';
import { addProvider, collect, consoleOf, next, tokenResponse } from './elements.js';
import { delay, http, HttpResponse, mockNetwork, network } from '../support/network.js';

@customElement('test-consumer')
class TestConsumer extends LitElement {
  @consume({ context: tokenContext, subscribe: true })
  tokens: TokenState | undefined;

  protected override render(): TemplateResult {
    return html`${this.tokens?.generation}`;
  }
}

/** A provider that asks over HTTP, not in the document yet. */
function httpProvider(properties: Partial<TokenProvider> = {}): TokenProvider {
  return Object.assign(new TokenProvider(), { endpoint: '/oauth/refresh' }, properties);
}

describe('<token-provider>', () => {
  mockNetwork();

  let provider: TokenProvider | undefined;
  afterEach(() => {
    provider?.remove();
  });

  it('takes its first tokens from the property, set before or after the connection', async () => {
    provider = httpProvider({ tokens: undefined });
    provider.tokens = tokenResponse(1);
    document.body.append(provider);
    expect(provider.status).to.equal('active');
    expect(provider.generation).to.equal(1);
    expect(provider.tokens).to.equal(undefined);
    expect(provider.expiresAt).to.be.closeTo(Date.now() + 100_000, 2_000);
    provider.tokens = tokenResponse(2);
    expect(await provider.getToken()).to.equal('access-2');
    expect(provider.generation).to.equal(2);
  });

  it('takes its first tokens from the JSON script child, and removes it', async () => {
    const section = document.createElement('section');
    section.innerHTML = `<token-provider endpoint="/oauth/refresh">
      <script type="application/json">${JSON.stringify(tokenResponse(1))}</script><p>page</p>
    </token-provider>`;
    document.body.append(section);
    provider = section.querySelector('token-provider')!;
    expect(section.innerHTML).not.to.contain('access-1');
    expect(await provider.getToken()).to.equal('access-1');
    expect(section.querySelector('p')).not.to.equal(null);
    section.remove();
  });

  it('takes its first token from a first refresh, else', async () => {
    let body: unknown;
    network.use(
      http.post('/oauth/refresh', async ({ request }) => {
        body = await request.json();
        return HttpResponse.json(tokenResponse(1));
      }),
    );
    provider = httpProvider();
    const statuses = collect(provider, 'token-status');
    document.body.append(provider);
    expect(await provider.getToken()).to.equal('access-1');
    expect(body).to.deep.equal({});
    expect(statuses.map(({ status }) => status)).to.deep.equal(['acquiring', 'active']);
  });

  it('refreshes by JSON, and keeps the rotated refresh token', async () => {
    const bodies: unknown[] = [];
    network.use(
      http.post('/oauth/refresh', async ({ request }) => {
        expect(request.headers.get('content-type')).to.equal('application/json');
        bodies.push(await request.json());
        return HttpResponse.json(tokenResponse(bodies.length + 1));
      }),
    );
    provider = httpProvider({ tokens: undefined });
    provider.tokens = tokenResponse(1);
    document.body.append(provider);
    const refreshed = next(provider, 'token-refreshed');
    await provider.refresh();
    await provider.refresh();
    expect(bodies).to.deep.equal([{ refresh_token: 'refresh-1' }, { refresh_token: 'refresh-2' }]);
    const detail = await refreshed;
    expect(detail).to.include({ generation: 2, attempts: 1, source: 'network' });
    expect(detail.expiresAt).to.be.closeTo(Date.now() + 100_000, 2_000);
    expect(provider.metrics.refreshes).to.equal(2);
    expect(performance.getEntriesByName('token-provider:refresh')).to.have.length(1);
  });

  it('refreshes by form, as RFC 6749 §6 says', async () => {
    let form: Record<string, string> = {};
    network.use(
      http.post('/oauth/token', async ({ request }) => {
        form = Object.fromEntries(new URLSearchParams(await request.text()));
        return HttpResponse.json(tokenResponse(2));
      }),
    );
    provider = new TokenProvider();
    provider.setAttribute('endpoint', '/oauth/token');
    provider.setAttribute('request-format', 'form');
    provider.setAttribute('client-id', 'dashboards');
    provider.setAttribute('scope', 'analytics:read');
    provider.tokens = tokenResponse(1);
    document.body.append(provider);
    await provider.refresh();
    expect(form).to.deep.equal({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
      client_id: 'dashboards',
      scope: 'analytics:read',
    });
  });

  it('refreshes by cookie: shows no refresh token, and outlives its page', async () => {
    const { fetch } = globalThis;
    const requests: RequestInit[] = [];
    globalThis.fetch = (_input, init = {}) => {
      requests.push(init);
      return Promise.resolve(Response.json(tokenResponse(2)));
    };
    try {
      provider = httpProvider({ requestFormat: 'cookie' });
      document.body.append(provider);
      await provider.getToken();
      await provider.refresh();
    } finally {
      globalThis.fetch = fetch;
    }
    expect(requests.map(({ body, keepalive }) => ({ body, keepalive }))).to.deep.equal([
      { body: '{}', keepalive: true },
      { body: '{}', keepalive: true },
    ]);
  });

  it('says that a form without a refresh token cannot be sent', async () => {
    provider = httpProvider({ requestFormat: 'form' });
    const required = next(provider, 'login-required');
    document.body.append(provider);
    expect((await required).error.code).to.equal('refresh_token_missing');
  });

  const answers: [what: string, answer: () => Response | Promise<Response>, code: string][] = [
    [
      'a page of HTML with status 200',
      () => HttpResponse.html('<p>Please log in to the Wi-Fi</p>'),
      'invalid_response',
    ],
    ['a 503', () => new HttpResponse(null, { status: 503 }), 'server_error'],
    ['a 408', () => new HttpResponse(null, { status: 408 }), 'server_error'],
    ['a lost connection', () => HttpResponse.error(), 'network'],
    [
      'a 429 with Retry-After',
      () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '1' } }),
      'rate_limited',
    ],
    [
      'no answer in time',
      async () => {
        await delay(2_000);
        return HttpResponse.json(tokenResponse(9));
      },
      'timeout',
    ],
  ];
  for (const [what, answer, code] of answers) {
    it(`survives ${what}: the living token stays, the next attempt succeeds`, async () => {
      let requests = 0;
      network.use(
        http.post('/oauth/refresh', () =>
          requests++ === 0 ? answer() : HttpResponse.json(tokenResponse(2)),
        ),
      );
      provider = httpProvider({ tokens: undefined, requestTimeout: 1_000 });
      provider.tokens = tokenResponse(1);
      document.body.append(provider);
      await provider.updateComplete;
      const failed = next(provider, 'token-refresh-failed');
      const refreshed = provider.refresh();
      const { error, attempt, retryIn } = await failed;
      expect(error.code).to.equal(code);
      expect(attempt).to.equal(1);
      expect(retryIn).to.be.within(
        code === 'rate_limited' ? 1_000 : 0,
        code === 'rate_limited' ? 2_000 : 1_000,
      );
      expect(provider.status).to.equal('retrying');
      expect(provider.matches(':state(retrying)')).to.equal(true);
      expect(await provider.getToken()).to.equal('access-1');
      await refreshed;
      expect(await provider.getToken()).to.equal('access-2');
      expect(provider.metrics).to.include({ refreshes: 1, failures: 1, failureRate: 0.5 });
    });
  }

  it('ends at invalid_grant: login-required once, no request after it', async () => {
    let requests = 0;
    network.use(
      http.post('/oauth/refresh', () => {
        requests += 1;
        return HttpResponse.json({ error: 'invalid_grant', error_description: 'reuse' }, { status: 400 });
      }),
    );
    provider = httpProvider({ tokens: undefined });
    provider.tokens = tokenResponse(1);
    const logins = collect(provider, 'login-required');
    document.body.append(provider);
    const error = await provider.refresh().catch((reason: unknown) => reason);
    expect(error).to.include({ name: 'TokenError', code: 'invalid_grant', status: 400 });
    await provider.refresh().catch(() => undefined);
    expect(requests).to.equal(1);
    expect(provider.status).to.equal('failed');
    expect(logins).to.have.length(1);
    expect(logins[0]).to.include({ reason: 'refused', loginUrl: null });
  });

  it('asks reauthenticate before it asks the user', async () => {
    network.use(
      http.post('/oauth/refresh', () => HttpResponse.json({ error: 'invalid_grant' }, { status: 400 })),
    );
    provider = httpProvider({ reauthenticate: () => Promise.resolve(tokenResponse(50)) });
    const logins = collect(provider, 'login-required');
    provider.tokens = tokenResponse(1);
    document.body.append(provider);
    await provider.refresh();
    expect(await provider.getToken()).to.equal('access-50');
    expect(logins).to.have.length(0);
  });

  it('tells the page that its refresh token will end', async () => {
    provider = httpProvider();
    const endings = collect(provider, 'session-ending');
    provider.tokens = { ...tokenResponse(1), refresh_expires_in: 59 };
    document.body.append(provider);
    await provider.updateComplete;
    expect(endings).to.have.length(1);
    expect(endings[0]?.endsAt).to.be.closeTo(Date.now() + 59_000, 2_000);
  });

  it('warns once of tokens that do not last, and names itself', async () => {
    provider = httpProvider({ id: 'short-lived' });
    let n = 1;
    provider.refresher = () => Promise.resolve({ ...tokenResponse(++n), expires_in: 1 });
    provider.tokens = tokenResponse(1);
    document.body.append(provider);
    const lines = await consoleOf('warn', async () => {
      await provider?.refresh();
      await provider?.refresh();
    });
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^<token-provider id="short-lived">: .* last 1 s/);
  });

  it('provides to any Lit element through context, at every new token', async () => {
    provider = addProvider();
    const consumer = new TestConsumer();
    provider.append(consumer);
    await consumer.updateComplete;
    expect(consumer.shadowRoot!.textContent.trim()).to.equal('1');
    expect(await consumer.tokens!.getToken()).to.equal('access-1');
    await provider.refresh();
    await consumer.updateComplete;
    expect(consumer.shadowRoot!.textContent.trim()).to.equal('2');
    expect(consumer.tokens!.token!.accessToken).to.equal('access-2');
    expect(JSON.stringify(consumer.tokens)).not.to.contain('access-2');
  });

  it('adds no box of its own', () => {
    provider = addProvider();
    expect(getComputedStyle(provider).display).to.equal('contents');
  });

  it('goes on with its refresh when it is moved, and stops when it is removed', async () => {
    let signal: AbortSignal | undefined;
    provider = addProvider({
      refresher: request => {
        signal = request.signal;
        return new Promise(() => undefined);
      },
    });
    await provider.updateComplete;
    const refreshed = provider.refresh().catch((error: unknown) => error);
    const section = document.createElement('section');
    document.body.append(section);
    section.append(provider);
    await provider.updateComplete;
    expect(signal?.aborted).to.equal(false);
    section.remove();
    expect(await refreshed).to.have.property('code', 'disposed');
    expect(signal?.aborted).to.equal(true);
  });

  it('is defined once, though the library is loaded twice', async () => {
    const copy = '/dist/cdn/analytics-embed.min.js';
    const other = (await import(copy)) as typeof library;
    expect(other.TokenProvider).not.to.equal(TokenProvider);
    expect(customElements.get('token-provider')).to.equal(TokenProvider);
    expect(other.tokenContext).to.equal(tokenContext);
  });
});

import { expect } from '@open-wc/testing';
import { consume } from '@lit/context';
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { measure } from '../../src/elements/reporting.js';
import { tokenContext, TokenProvider, type TokenState } from '../../src/index.js';
import { addProvider, answerFetch, collect, consoleOf, never, next, put, tokenResponse } from './elements.js';

@customElement('test-consumer')
class TestConsumer extends LitElement {
  @consume({ context: tokenContext, subscribe: true })
  tokens: TokenState | undefined;

  protected override render(): TemplateResult {
    return html`${this.tokens?.generation}`;
  }
}

/** A provider that sends its requests over HTTP. */
function addHttpProvider(properties: Partial<TokenProvider> = {}): TokenProvider {
  return addProvider({ refresher: undefined, endpoint: '/oauth/refresh', ...properties });
}

/** One without a first token. */
function addEmptyHttpProvider(properties: Partial<TokenProvider> = {}): TokenProvider {
  return put(Object.assign(new TokenProvider(), { endpoint: '/oauth/refresh', ...properties }));
}

/** The content types and the bodies of requests. */
function sent(requests: RequestInit[]): [type: string | null, body: string][] {
  return requests.map(({ headers, body }) => [
    new Headers(headers).get('content-type'),
    String(body as string | URLSearchParams),
  ]);
}

describe('<token-provider>', () => {
  it('takes its first token from a first refresh, refreshes by JSON, and keeps the rotated refresh token', async () => {
    const requests = answerFetch(n => Response.json(tokenResponse(n)));
    const statuses = collect(document, 'token-status');
    const provider = addEmptyHttpProvider();
    expect(await provider.getToken()).to.equal('access-1');
    expect(statuses.map(({ status }) => status)).to.deep.equal(['acquiring', 'active']);
    const refreshed = next(provider, 'token-refreshed');
    await provider.refresh();
    await provider.refresh();
    const bodies = ['{}', '{"refresh_token":"refresh-1"}', '{"refresh_token":"refresh-2"}'];
    expect(sent(requests)).to.deep.equal(bodies.map(body => ['application/json', body]));
    const detail = await refreshed;
    expect(detail).to.include({ generation: 2, attempts: 1, source: 'network' });
    expect(detail.expiresAt! - Date.now()).to.be.within(50_000, 100_000);
    expect(provider.metrics.refreshes).to.equal(3);
    expect(performance.getEntriesByName('token-provider:refresh')).to.have.length(1);
  });

  it('measures a refresh from the start of the page on at most, though a clock jumped', () => {
    const name = 'token-provider:a-jump';
    measure(name, 1e9);
    expect(performance.getEntriesByName(name)[0]!.startTime).to.equal(0);
  });

  it('refreshes by form, as RFC 6749 §6 says', async () => {
    const requests = answerFetch(() => Response.json(tokenResponse(2)));
    await addHttpProvider({ requestFormat: 'form', clientId: 'reports', scope: 'analytics:read' }).refresh();
    expect(sent(requests)).to.deep.equal([
      [null, 'grant_type=refresh_token&refresh_token=refresh-1&client_id=reports&scope=analytics%3Aread'],
    ]);
    expect(requests[0]!.body).to.be.instanceOf(URLSearchParams);
  });

  it('refreshes by cookie: shows no refresh token, and outlives its page', async () => {
    const requests = answerFetch(() => Response.json(tokenResponse(2)));
    const provider = addEmptyHttpProvider({ requestFormat: 'cookie' });
    await provider.getToken();
    await provider.refresh();
    const expected = { body: '{}', keepalive: true };
    expect(requests.map(({ body, keepalive }) => ({ body, keepalive }))).to.deep.equal([expected, expected]);
  });

  it('says that a form without a refresh token cannot be sent', async () => {
    const required = next(document, 'login-required');
    addEmptyHttpProvider({ requestFormat: 'form' });
    expect((await required).error.code).to.equal('refresh_token_missing');
  });

  it('says nothing about a missing refresh token that a silent login replaces', async () => {
    const lines = await consoleOf('error', async () => {
      const failed = next(document, 'token-refresh-failed');
      const reauthenticate: TokenProvider['reauthenticate'] = () => Promise.resolve(tokenResponse(1));
      const provider = addEmptyHttpProvider({ requestFormat: 'form', reauthenticate });
      expect(await provider.getToken()).to.equal('access-1');
      expect((await failed).error.code).to.equal('refresh_token_missing');
    });
    expect(lines).to.deep.equal([]);
  });

  const failure = (status: number, headers = {}): Response => new Response(null, { status, headers });
  const failures: [what: string, code: string, answer: () => Response | Promise<Response>][] = [
    ['a page of HTML with status 200', 'invalid_response', () => new Response('<p>Please log in</p>')],
    ['JSON without access_token', 'invalid_response', () => Response.json({ refresh_token: 'refresh-2' })],
    ['a 503', 'server_error', () => failure(503)],
    ['a 408', 'server_error', () => failure(408)],
    ['a 429 with Retry-After', 'rate_limited', () => failure(429, { 'retry-after': '1' })],
    ['a lost connection', 'network', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['no answer in time', 'timeout', never],
  ];
  for (const [what, code, answer] of failures) {
    it(`keeps the token after ${what}, and plans another attempt`, async () => {
      answerFetch(answer);
      const provider = addHttpProvider({ requestTimeout: code === 'timeout' ? 1_000 : 60_000 });
      const failed = next(provider, 'token-refresh-failed');
      provider.refresh().catch(() => undefined);
      const { error, attempt, retryIn } = await failed;
      expect(error).to.include({ code, transient: true });
      expect(attempt).to.equal(1);
      // Without an answer, the request continues for twice its time.
      const floors: Record<string, number> = { rate_limited: 1_000, timeout: 1_900 };
      const floor = floors[code] ?? 0;
      expect(retryIn).to.be.within(floor, floor + 1_000);
      expect(provider.status).to.equal('retrying');
      expect(provider.matches(':state(retrying)')).to.equal(true);
      expect(await provider.getToken()).to.equal('access-1');
    });
  }

  it('repeats a request without an answer at once if it spends nothing (cookie)', async () => {
    const requests = answerFetch(never);
    const provider = addEmptyHttpProvider({ requestFormat: 'cookie', requestTimeout: 1_000 });
    const { error, retryIn } = await next(provider, 'token-refresh-failed');
    expect(error.code).to.equal('timeout');
    expect(retryIn).to.be.within(0, 250);
    expect(requests[0]!.signal!.aborted).to.equal(true);
  });

  it('ends at invalid_grant: login-required', async () => {
    answerFetch(() => Response.json({ error: 'invalid_grant' }, { status: 400 }));
    const provider = addHttpProvider();
    const required = next(provider, 'login-required');
    const error = await provider.refresh().catch((reason: unknown) => reason);
    expect(error).to.include({ name: 'TokenError', code: 'invalid_grant', status: 400 });
    expect(await required).to.include({ reason: 'refused', loginUrl: null });
  });

  it('warns once of tokens that do not last, and names itself', async () => {
    const refresher = () => Promise.resolve({ access_token: crypto.randomUUID(), expires_in: 1 });
    const provider = addProvider({ id: 'short-lived', refresher });
    const lines = await consoleOf('warn', async () => {
      await provider.refresh();
      await provider.refresh();
    });
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^<token-provider id="short-lived">: .* last 1 s/);
  });

  it('provides to any Lit element through context, at every new token', async () => {
    const provider = addProvider();
    const consumer = put(new TestConsumer(), provider);
    await consumer.updateComplete;
    expect(consumer.shadowRoot!.textContent.trim()).to.equal('1');
    expect(await consumer.tokens!.getToken()).to.equal('access-1');
    await provider.refresh();
    await consumer.updateComplete;
    expect(consumer.shadowRoot!.textContent.trim()).to.equal('2');
    expect(consumer.tokens!.token!.accessToken).to.equal('access-2');
    expect(JSON.stringify(consumer.tokens)).not.to.contain('access-2');
  });

  it('continues its refresh when it is moved, and stops when it is removed', async () => {
    let signal: AbortSignal | undefined;
    const provider = addProvider({
      refresher: request => {
        signal = request.signal;
        return never();
      },
    });
    await provider.updateComplete;
    const refreshed = provider.refresh().catch((error: unknown) => error);
    const section = put(document.createElement('section'));
    section.append(provider);
    await provider.updateComplete;
    expect(signal?.aborted).to.equal(false);
    section.remove();
    expect(await refreshed).to.have.property('code', 'disposed');
    expect(signal?.aborted).to.equal(true);
  });
});

import { expect } from '@open-wc/testing';
import { TokenProvider } from '../../src/index.js';
import { guestTokenRefresher, TokenSession } from '../../src/session/index.js';
import { parseTabMessage } from '../../src/session/tabs/tab-messages.js';
import { origins } from '../support/origins.js';
import { addProvider, answerFetch, collect, consoleOf, iframeOf, makeEmbed, next, put } from './elements.js';
import { connect, refreshed } from './embedded-frame.js';

describe('fields that Object.prototype has got', () => {
  const polluted = new Set<string>();

  /** As a script of the page does that merges objects from outside, after everything was loaded. */
  function pollute(fields: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(fields)) {
      polluted.add(name);
      Object.defineProperty(Object.prototype, name, {
        ...{ value, configurable: true, enumerable: true, writable: true },
      });
    }
  }
  afterEach(() => {
    for (const name of polluted) Reflect.deleteProperty(Object.prototype, name);
    polluted.clear();
  });

  const inherited = { access_token: 'inherited', token: 'inherited' };
  for (const [what, fields] of [
    ['fields', inherited],
    ['data', { data: inherited }],
  ] as const)
    it(`D1: are not an access token (${what})`, async () => {
      const provider = new TokenProvider();
      provider.refresher = () => Promise.resolve({ scope: 'all' } as never);
      const failures = collect(provider, 'token-refresh-failed');
      pollute(fields);
      await consoleOf('error', async () => {
        provider.tokens = { scope: 'all' } as never;
        await next(put(provider), 'token-refresh-failed', ({ error }) => error.code === 'invalid_response');
      });
      expect(failures.map(({ error }) => error.code)).to.deep.equal(['tokens_invalid', 'invalid_response']);
      expect(provider.generation).to.equal(0);
      provider.remove();
    });

  it('D2: are not a refresh token, a lifetime or another field of a response', async () => {
    const requests = answerFetch(() => Response.json({ access_token: 'next' }));
    const provider = new TokenProvider();
    provider.endpoint = '/oauth/refresh';
    pollute({
      refresh_token: 'inherited',
      expires_in: 1,
      refresh_expires_in: 1,
      exp: 2,
      iat: 1,
      key: 'inherited',
    });
    provider.tokens = { access_token: `e30.${btoa('{}')}.x` };
    await put(provider).updateComplete;
    expect(provider.expiresAt).to.equal(null);
    await provider.refresh();
    expect(requests.map(({ body }) => body)).to.deep.equal(['{}']);
    const session = new TokenSession();
    session.setTokens({ access_token: 'first' });
    expect(session.token?.response['key']).to.equal(undefined);
  });

  it('D2: are not the error of a server or a library', async () => {
    answerFetch(() => Response.json({}, { status: 400 }));
    const provider = new TokenProvider();
    provider.endpoint = '/oauth/refresh';
    pollute({ error: 'invalid_grant', retryAfter: 1e9 });
    const { error } = await next(put(provider), 'token-refresh-failed');
    expect(error).to.include({ code: 'endpoint_refused', retryAfter: undefined });
    const refresher = guestTokenRefresher(() => Promise.reject(new TypeError('offline')));
    const reason: unknown = await refresher({} as never).catch((thrown: unknown) => thrown);
    expect(reason).to.have.property('code', 'network');
  });

  it('D5: are not the viaUrl of a protocol: no token gets into a URL', async () => {
    const provider = addProvider();
    pollute({ viaUrl: true });
    const embed = await connect(makeEmbed('dashboard'), provider);
    await refreshed(provider, embed);
    expect(iframeOf(embed).src).not.to.contain('access');
  });

  it('D5: are not an option', async () => {
    pollute({ minValidity: 1e9, refreshAt: 'soon', requestTimeout: 5 });
    const session = new TokenSession({ refresher: () => Promise.reject(new Error('not called')) });
    session.setTokens({ access_token: 'first', expires_in: 100 });
    session.start();
    expect(await session.getToken()).to.equal('first');
    expect(await session.getToken({})).to.equal('first');
    session.stop();
  });

  it('D5: are not a message of a frame or of another tab', async () => {
    const provider = addProvider();
    const embed = await connect(makeEmbed('dashboard'), provider);
    const errors = collect(embed, 'embed-error');
    const version = { loginAt: 1, refreshedAt: 1, id: 'inherited' };
    const event = new MessageEvent('message', { data: {}, origin: origins.frame });
    // Firefox does not take a window of another origin as an option.
    Object.defineProperty(event, 'source', { value: iframeOf(embed).contentWindow });
    pollute({ type: 'EMBED_ERROR', code: 'inherited', message: 'inherited' });
    dispatchEvent(event);
    pollute({ type: 'ended', version, reason: 'signed_out' });
    expect(parseTabMessage({}, Date.now())).to.equal(undefined);
    expect(errors).to.deep.equal([]);
  });
});

import { expect } from '@open-wc/testing';
import { TokenError, TokenProvider, type TokenResponse } from '../../src/index.js';
import { collect, tokenResponse, until } from './elements.js';

/** A backend that counts, and answers when the test says so. */
class Backend {
  requests = 0;
  #answer: ((response: TokenResponse) => void) | null = null;

  readonly refresher = (): Promise<TokenResponse> => {
    this.requests += 1;
    return new Promise(resolve => {
      this.#answer = resolve;
    });
  };

  /** Waits for the request: one of a session that has a name waits for its turn. */
  async answer(n: number): Promise<void> {
    await until(() => this.#answer !== null, 'the request');
    this.#answer?.(tokenResponse(n));
    this.#answer = null;
    await Promise.resolve();
  }
}

describe('providers that name the same session', () => {
  let providers: TokenProvider[] = [];
  let name = '';
  let tests = 0;

  beforeEach(() => {
    name = `user ${++tests}`;
  });

  afterEach(() => {
    for (const provider of providers) provider.remove();
    providers = [];
  });

  async function add(
    properties: Omit<Partial<TokenProvider>, 'tokens'> & { tokens?: TokenResponse },
  ): Promise<TokenProvider> {
    const provider = Object.assign(new TokenProvider(), { session: name }, properties);
    providers.push(provider);
    document.body.append(provider);
    await provider.updateComplete;
    return provider;
  }

  it('share one token and one refresh', async () => {
    const backend = new Backend();
    const { refresher } = backend;
    const one = await add({ tokens: tokenResponse(1), refresher });
    const other = await add({ refresher });
    expect(other.generation).to.equal(1);
    expect(await other.getToken()).to.equal('access-1');
    const refreshed = Promise.all([one.refresh(), other.refresh()]);
    await backend.answer(2);
    await refreshed;
    expect(backend.requests).to.equal(1);
    expect([one.generation, other.generation]).to.deep.equal([2, 2]);
    expect(await one.getToken()).to.equal('access-2');
  });

  it('take the tokens of whoever was first, whatever the markup of the second says', async () => {
    const one = await add({ tokens: tokenResponse(1), refresher: new Backend().refresher });
    const other = await add({ tokens: tokenResponse(7) });
    expect(await other.getToken()).to.equal('access-1');
    expect(await one.getToken()).to.equal('access-1');
  });

  it('do not fall back on their own markup when they are alone again', async () => {
    const one = await add({ tokens: tokenResponse(1), refresher: new Backend().refresher });
    const presented: (string | undefined)[] = [];
    const other = await add({
      tokens: tokenResponse(7),
      refresher: ({ refreshToken }) => {
        presented.push(refreshToken);
        return Promise.resolve(tokenResponse(8));
      },
    });
    other.remove();
    one.remove();
    await Promise.resolve();
    document.body.append(other);
    expect(await other.getToken()).to.equal('access-8');
    expect(presented).to.deep.equal([undefined]);
  });

  it('take tokens that are set later for a new login of all', async () => {
    const one = await add({ tokens: tokenResponse(1), refresher: new Backend().refresher });
    const other = await add({});
    other.tokens = tokenResponse(7);
    expect(await one.getToken()).to.equal('access-7');
    expect(one.generation).to.equal(2);
  });

  it('go on when one of them is removed in the middle of a refresh', async () => {
    const backend = new Backend();
    const { refresher } = backend;
    const one = await add({ tokens: tokenResponse(1), refresher });
    const other = await add({ refresher });
    void one.refresh();
    one.remove();
    await Promise.resolve();
    await backend.answer(2);
    await until(() => other.generation === 2);
    expect(backend.requests).to.equal(1);
    expect(one.generation).to.equal(0);
  });

  it('ask for one login', async () => {
    const refresher = (): Promise<never> => Promise.reject(new TokenError('invalid_grant', 'Refused.'));
    const one = await add({ tokens: tokenResponse(1), refresher });
    await add({});
    const logins = collect(document, 'login-required');
    await one.refresh().catch(() => undefined);
    expect(logins).to.have.length(1);
    expect(providers.map(({ status }) => status)).to.deep.equal(['failed', 'failed']);
  });

  it('show the status that there is, though one of them changed it in an event', async () => {
    const refresher = (): Promise<never> => Promise.reject(new TokenError('invalid_grant', 'Refused.'));
    const one = await add({ tokens: tokenResponse(1), refresher });
    const other = await add({});
    const logins = collect(document, 'login-required');
    one.addEventListener('token-status', ({ detail }) => {
      if (detail.status === 'failed') one.tokens = tokenResponse(2);
    });
    const shown: boolean[] = [];
    other.addEventListener('token-status', () => {
      shown.push(other.matches(`:state(${other.status})`));
    });
    await one.refresh().catch(() => undefined);
    await until(() => one.generation === 2 && other.matches(':state(active)'));
    expect(shown).to.include(true).and.not.include(false);
    expect(logins).to.deep.equal([]);
  });

  it('are strangers to those of another name, or of none', async () => {
    await add({ tokens: tokenResponse(1), refresher: new Backend().refresher });
    const other = await add({ session: undefined, refresher: () => Promise.resolve(tokenResponse(40)) });
    expect(await other.getToken()).to.equal('access-40');
  });
});

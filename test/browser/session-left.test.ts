import { expect } from '@open-wc/testing';
import {
  signOut,
  TokenError,
  TokenProvider,
  type RefreshRequest,
  type TokenResponse,
} from '../../src/index.js';
import { collect, never, next, put, tokenResponse, until } from './elements.js';
import { virtualTime } from './page-state.js';

type PendingRequest = RefreshRequest & {
  answer(response: TokenResponse): void;
  refuse(error: TokenError): void;
};

const refused = (): TokenError => new TokenError('invalid_grant', 'Refused.');
/** The code with which a call fails. */
const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => (error as TokenError).code);

describe('a session whose last provider has left the page', () => {
  let pending: PendingRequest[];
  let tests = 0;
  let name: string;
  beforeEach(() => {
    name = `left ${++tests}`;
    pending = [];
  });

  const refresher = (request: RefreshRequest): Promise<TokenResponse> =>
    new Promise((answer, refuse) => pending.push({ ...request, answer, refuse }));

  async function add(
    tokens?: TokenResponse,
    properties: Partial<TokenProvider> = {},
  ): Promise<TokenProvider> {
    const provider: TokenProvider = Object.assign(new TokenProvider(), {
      session: name,
      refresher,
      ...properties,
    });
    if (tokens) provider.tokens = tokens;
    await put(provider).updateComplete;
    return provider;
  }

  async function leave(provider: TokenProvider): Promise<void> {
    provider.remove();
    await Promise.resolve();
  }

  it('is found again by the next one, with its tokens; the end of its last request is not lost', async () => {
    const first = await add(tokenResponse(1), { clientId: 'page' });
    const refreshed = codeOf(first.refresh());
    await until(() => pending.length === 1, 'the request');
    await leave(first);
    expect(await refreshed).to.equal('disposed');
    expect(pending[0]?.signal.aborted).to.equal(false);
    pending[0]?.answer(tokenResponse(2));
    const second = await add(undefined, { clientId: 'page' });
    expect(await second.getToken()).to.equal('access-2');
    expect(pending).to.have.length(1);
  });

  it('starts no request, and ends after a minute', async () => {
    const clock = virtualTime(['setTimeout', 'Date', 'performance']);
    const first = await add(tokenResponse(1));
    await leave(first);
    await clock.tickAsync(59_000);
    const found = await add();
    expect(found.generation).to.equal(1);
    await leave(found);
    await clock.tickAsync(100_000);
    expect(pending).to.have.length(0);
    expect((await add()).generation).to.equal(0);
  });

  it('tells the next provider that its login has ended', async () => {
    const first = await add(tokenResponse(1));
    void codeOf(first.refresh());
    await until(() => pending.length === 1, 'the request');
    await leave(first);
    pending[0]?.refuse(refused());
    await Promise.resolve();
    const required = next(document, 'login-required');
    await add();
    expect((await required).error.code).to.equal('invalid_grant');
  });

  it('takes tokens that it has had for the same login, and others for a new one', async () => {
    const tokens = tokenResponse(1);
    const first = await add(tokens);
    void first.refresh();
    await until(() => pending.length === 1, 'the request');
    pending[0]?.answer(tokenResponse(2));
    await until(() => first.generation === 2);
    await leave(first);
    for (const [next, expected] of [
      [tokens, 'access-2'],
      [{ ...tokens, access_token: 'of-the-page' }, 'access-2'],
      [tokenResponse(7), 'access-7'],
    ] as const) {
      const provider = await add(next);
      expect(await provider.getToken()).to.equal(expected);
      await leave(provider);
    }
  });

  it('is of the user for whom it was: another `subject` is another session', async () => {
    await leave(await add(tokenResponse(1), { subject: 'alice' }));
    expect((await add(undefined, { subject: 'bob' })).generation).to.equal(0);
  });

  for (const isLeft of [true, false])
    it(`ends at once by signOut()${isLeft ? '' : ', also while its provider is there'}, in other tabs, too`, async () => {
      const provider = await add(tokenResponse(1), { clientId: 'page' });
      const channel = new BroadcastChannel(
        `analytics-embed:2:${JSON.stringify([name, null, null, null, 'page', null, 'same-origin'])}`,
      );
      const types: string[] = [];
      channel.onmessage = ({ data }: MessageEvent<{ type: string }>) => types.push(data.type);
      await until(() => types.length > 0 || provider.status === 'active');
      if (isLeft) await leave(provider);
      signOut('somebody else');
      signOut(name);
      await until(() => types.includes('ended'), 'the end');
      channel.close();
      expect(provider.status).to.equal('idle');
      expect((await add(undefined, { clientId: 'page' })).expiresAt).to.equal(null);
    });
});

describe('one `tokens` object on two living providers', () => {
  it('is one session if their identities match, else tokens_invalid', async () => {
    const tokens = tokenResponse(1);
    const add = async (session?: string, own = tokens): Promise<TokenProvider> => {
      const provider = Object.assign(new TokenProvider(), { session, refresher: never });
      provider.tokens = own;
      await put(provider).updateComplete;
      return provider;
    };
    const failures = collect(document, 'token-refresh-failed');
    const first = await add('one');
    const same = await add('one');
    expect([first.generation, same.generation]).to.deep.equal([1, 1]);
    same.tokens = tokenResponse(2);
    expect(await first.getToken()).to.equal('access-2');
    same.tokens = tokens;
    expect(first.generation).to.equal(2);
    expect(failures).to.deep.equal([]);
    for (const session of ['other', undefined]) expect((await add(session)).generation).to.equal(0);
    const late = await add('late', tokenResponse(3));
    late.tokens = tokens;
    expect(late.generation).to.equal(1);
    expect(failures.map(({ error }) => error.code)).to.deep.equal(Array(3).fill('tokens_invalid'));
    expect(await first.getToken()).to.equal('access-2');
  });
});

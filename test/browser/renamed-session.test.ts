import { expect } from '@open-wc/testing';
import { TokenProvider, type TokenError, type RefreshRequest, type TokenResponse } from '../../src/index.js';
import { tokenResponse, until } from './elements.js';

/** One refresh request of a page, which the test answers. */
interface Asked {
  readonly request: RefreshRequest;
  answer(response: TokenResponse): void;
}

/** What happened to a promise, as soon as it did. */
function outcome(promise: Promise<unknown>): { value?: unknown; code?: string } {
  const result: { value?: unknown; code?: string } = {};
  promise.then(
    value => (result.value = value),
    (error: unknown) => (result.code = (error as TokenError).code),
  );
  return result;
}

describe('a provider whose session is named anew', () => {
  let asked: Asked[] = [];
  let providers: TokenProvider[] = [];
  let tests = 0;
  let maya = '';
  let tom = '';

  beforeEach(() => {
    maya = `maya ${++tests}`;
    tom = `tom ${tests}`;
    asked = [];
  });
  afterEach(() => {
    for (const provider of providers) provider.remove();
    providers = [];
  });

  const refresher = (request: RefreshRequest): Promise<TokenResponse> =>
    new Promise(resolve => asked.push({ request, answer: resolve }));

  async function add(session: string | undefined, tokens?: TokenResponse): Promise<TokenProvider> {
    const provider = Object.assign(new TokenProvider(), { session, refresher, tokens });
    providers.push(provider);
    document.body.append(provider);
    await provider.updateComplete;
    return provider;
  }

  /** One of a session that has a name waits for its turn. */
  const requests = (count: number): Promise<void> => until(() => asked.length >= count, 'the request');

  const presented = (): (string | undefined)[] => asked.map(({ request }) => request.refreshToken);

  it('leaves its tokens behind though it was alone there', async () => {
    const provider = await add(maya, tokenResponse(1));
    provider.session = tom;
    expect(provider.generation, 'in that turn').to.equal(0);
    await provider.updateComplete;
    const token = provider.getToken();
    await requests(1);
    expect(presented()).to.deep.equal([undefined]);
    asked[0]?.answer(tokenResponse(30));
    expect(await token).to.equal('access-30');
    // Nor is there anything left under the old name.
    expect((await add(maya)).generation).to.equal(0);
  });

  it('leaves its tokens behind when it loses its name, too', async () => {
    const provider = await add(maya, tokenResponse(1));
    provider.session = undefined;
    await provider.updateComplete;
    provider.session = tom;
    await provider.updateComplete;
    expect(provider.generation).to.equal(0);
    expect(presented()).not.to.contain('refresh-1');
  });

  it('leaves them behind though it is out of the document meanwhile', async () => {
    const provider = await add(maya, tokenResponse(1));
    provider.remove();
    await Promise.resolve();
    provider.session = tom;
    document.body.append(provider);
    await provider.updateComplete;
    expect(provider.generation).to.equal(0);
    await requests(1);
    expect(presented()).to.deep.equal([undefined]);
  });

  it('ends a refresh under way: its callers are told, its token is not presented again', async () => {
    const provider = await add(maya, tokenResponse(1));
    const calls = [provider.refresh(), provider.getToken({ minValidity: 1_000 })].map(outcome);
    await requests(1);
    expect(presented()).to.deep.equal(['refresh-1']);
    provider.session = tom;
    await provider.updateComplete;
    expect(asked[0]?.request.signal.aborted).to.equal(true);
    await until(() => calls.every(({ code }) => code), 'the callers are told');
    expect(calls).to.deep.equal([{ code: 'disposed' }, { code: 'disposed' }]);
    asked[0]?.answer(tokenResponse(2));
    await requests(2);
    asked[1]?.answer(tokenResponse(30));
    expect(await provider.getToken()).to.equal('access-30');
    expect(presented()).to.deep.equal(['refresh-1', undefined]);
  });

  it('leaves the others their token, and gets one of its own', async () => {
    const eldest = await add(maya, tokenResponse(1));
    const provider = await add(maya);
    expect(provider.generation).to.equal(1);
    provider.session = tom;
    await provider.updateComplete;
    await requests(1);
    asked[0]?.answer(tokenResponse(30));
    expect(await provider.getToken()).to.equal('access-30');
    expect(await eldest.getToken()).to.equal('access-1');
    expect(presented()).to.deep.equal([undefined]);
  });

  it('leaves the refresh and its callers to those who stay, though it was the eldest', async () => {
    const eldest = await add(maya, tokenResponse(1));
    const sibling = await add(maya);
    const calls = [eldest.refresh(), sibling.refresh(), eldest.getToken({ minValidity: 1_000 })].map(outcome);
    await requests(1);
    eldest.session = tom;
    await eldest.updateComplete;
    expect(asked[0]?.request.signal.aborted).to.equal(false);
    expect(calls).to.deep.equal([{}, {}, {}]);
    asked[0]?.answer({ ...tokenResponse(2), expires_in: 2_000 });
    await until(() => sibling.generation === 2, 'the sibling has the new token');
    await Promise.resolve();
    expect(calls).to.deep.equal([{ value: undefined }, { value: undefined }, { value: 'access-2' }]);
    expect(eldest.generation).to.equal(0);
    await requests(2);
    expect(presented()).to.deep.equal(['refresh-1', undefined]);
  });

  it('gives new tokens that are set in the same turn to the new name alone', async () => {
    const provider = await add(maya, tokenResponse(1));
    const sibling = await add(maya);
    provider.session = tom;
    provider.tokens = tokenResponse(30);
    await provider.updateComplete;
    expect(await provider.getToken()).to.equal('access-30');
    expect(await sibling.getToken()).to.equal('access-1');
    expect(asked).to.deep.equal([]);
  });

  it('keeps new tokens that are set in the same turn before the new name', async () => {
    const provider = await add(maya, tokenResponse(1));
    provider.tokens = tokenResponse(30);
    provider.session = tom;
    await provider.updateComplete;
    expect(await provider.getToken()).to.equal('access-30');
    expect(asked).to.deep.equal([]);
  });

  it('takes its running session along when it had no name', async () => {
    const provider = await add(undefined, tokenResponse(1));
    const refreshed = outcome(provider.refresh());
    provider.session = maya;
    await provider.updateComplete;
    expect(asked[0]?.request.signal.aborted).to.equal(false);
    const sibling = await add(maya);
    expect(sibling.generation).to.equal(1);
    asked[0]?.answer(tokenResponse(2));
    await until(() => sibling.generation === 2, 'both have the new token');
    expect(refreshed).to.deep.equal({ value: undefined });
    expect(await provider.getToken()).to.equal('access-2');
    expect(presented()).to.deep.equal(['refresh-1']);
  });

  it('gives its own up where the name is taken; who asked it is answered by the one in its place', async () => {
    await add(maya, { ...tokenResponse(1), expires_in: 2_000 });
    const provider = await add(undefined, tokenResponse(7));
    const token = outcome(provider.getToken({ minValidity: 1_000 }));
    expect(presented()).to.deep.equal(['refresh-7']);
    provider.session = maya;
    await provider.updateComplete;
    expect(asked[0]?.request.signal.aborted).to.equal(true);
    await until(() => 'value' in token, 'an answer');
    expect(token.value).to.equal('access-1');
    expect(presented()).to.deep.equal(['refresh-7']);
  });

  it('answers who asked before it joined its siblings', async () => {
    await add(maya, tokenResponse(1));
    const provider = Object.assign(new TokenProvider(), { session: maya });
    providers.push(provider);
    const token = outcome(provider.getToken());
    document.body.append(provider);
    await until(() => 'value' in token || 'code' in token, 'an answer');
    expect(token).to.deep.equal({ value: 'access-1' });
  });

  it('signs out the session that it joins in that turn', async () => {
    const sibling = await add(maya, tokenResponse(1));
    const provider = Object.assign(new TokenProvider(), { session: maya });
    providers.push(provider);
    document.body.append(provider);
    provider.clear();
    await provider.updateComplete;
    expect(provider.status).to.equal('idle');
    expect(sibling.status).to.equal('idle');
  });
});

import { expect } from '@open-wc/testing';
import { TokenError, TokenProvider, type RefreshRequest, type TokenResponse } from '../../src/index.js';
import { collect, put, tokenResponse, until } from './elements.js';

/** A refresh request of a provider, which the test answers. */
type PendingRequest = RefreshRequest & { answer(response: TokenResponse): void };

/** What a promise comes to: its value, or the code of its error. */
const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => (error as TokenError).code);

describe('the name of a session', () => {
  let pending: PendingRequest[];
  let tests = 0;
  let maya: string;
  let tom: string;
  beforeEach(() => {
    maya = `maya ${++tests}`;
    tom = `tom ${tests}`;
    pending = [];
  });

  const refused = (): Promise<never> => Promise.reject(new TokenError('invalid_grant', 'Refused.'));
  const refresher = (request: RefreshRequest): Promise<TokenResponse> =>
    new Promise(resolve => pending.push({ ...request, answer: resolve }));

  async function add(session: string | undefined, n?: number, answer = refresher): Promise<TokenProvider> {
    const provider = Object.assign(new TokenProvider(), { session, refresher: answer });
    if (n !== undefined) provider.tokens = tokenResponse(n);
    await put(provider).updateComplete;
    return provider;
  }

  async function rename(provider: TokenProvider, session: string): Promise<void> {
    provider.session = session;
    await provider.updateComplete;
  }

  /** The request of a session with a name waits for a lock. */
  const requests = (count: number): Promise<void> => until(() => pending.length >= count, 'the request');

  const presented = (): (string | undefined)[] => pending.map(({ refreshToken }) => refreshToken);

  describe('that two providers share', () => {
    it('gives both the tokens of the first one, then those that either sets, and shares nothing with one that has none', async () => {
      const one = await add(maya, 1);
      const other = await add(maya, 7);
      const separate = await add(undefined);
      expect(other.generation).to.equal(1);
      for (const provider of [one, other]) expect(await provider.getToken()).to.equal('access-1');
      other.tokens = tokenResponse(7);
      expect(await one.getToken()).to.equal('access-7');
      expect(one.generation).to.equal(2);
      await requests(1);
      expect(presented()).to.deep.equal([undefined]);
      pending[0]?.answer(tokenResponse(40));
      expect(await separate.getToken()).to.equal('access-40');
    });

    it('is found again by a provider that returns after the others have gone, with its tokens', async () => {
      const one = await add(maya, 1);
      const other = await add(maya, 7);
      other.remove();
      one.remove();
      await Promise.resolve();
      document.body.append(other);
      expect(await other.getToken()).to.equal('access-1');
      expect(presented()).to.deep.equal([]);
    });

    it('shows both the current status, though a listener of one changed it, and dispatches one login-required', async () => {
      const one = await add(maya, 1, refused);
      const other = await add(maya, undefined, refused);
      const logins = collect(document, 'login-required');
      const signIn = ({ detail }: HTMLElementEventMap['token-status']): void => {
        if (detail.status === 'failed') one.tokens = tokenResponse(2);
      };
      one.addEventListener('token-status', signIn);
      const shown: boolean[] = [];
      other.addEventListener('token-status', () => {
        shown.push(other.matches(`:state(${other.status})`));
      });
      await one.refresh().catch(() => undefined);
      await until(() => one.generation === 2 && other.matches(':state(active)'));
      expect(shown).to.include(true).and.not.include(false);
      expect(logins).to.deep.equal([]);
      one.removeEventListener('token-status', signIn);
      await one.refresh().catch(() => undefined);
      expect(logins).to.have.length(1);
      expect([one.status, other.status]).to.deep.equal(['failed', 'failed']);
    });

    it('lets a provider act in the turn in which it joins: its earlier call is answered, its sign-out is for both', async () => {
      const first = await add(maya, 1);
      for (const isSignedOut of [false, true]) {
        const provider = Object.assign(new TokenProvider(), { session: maya, refresher });
        const token = outcome(provider.getToken());
        put(provider);
        if (isSignedOut) provider.clear();
        await provider.updateComplete;
        expect(await token).to.equal(isSignedOut ? 'signed_out' : 'access-1');
        const status = isSignedOut ? 'idle' : 'active';
        expect([provider.status, first.status]).to.deep.equal([status, status]);
      }
    });
  });

  describe('that is changed', () => {
    for (const [what, names, isRemoved] of [
      ['when it is changed', ['tom'], false],
      ['when it is removed, and set again', [undefined, 'tom'], false],
      ['when it is changed outside of the document', ['tom'], true],
    ] as const) {
      it(`leaves the tokens behind ${what}, and ends a refresh under way`, async () => {
        const provider = await add(maya, 1);
        const calls = [provider.refresh(), provider.getToken({ minValidity: 1_000 })].map(outcome);
        await requests(1);
        if (isRemoved) provider.remove();
        await Promise.resolve();
        for (const name of names) {
          provider.session = name && tom;
          expect(provider.generation, 'in that turn').to.equal(0);
          if (isRemoved) put(provider);
          await provider.updateComplete;
        }
        // Outside of the document, the provider has left the session, whose request may bring the tokens of another one.
        expect(pending[0]?.signal.aborted).to.equal(!isRemoved);
        expect(await Promise.all(calls)).to.deep.equal(['disposed', 'disposed']);
        pending[0]?.answer(tokenResponse(2));
        await requests(2);
        expect(provider.generation).to.equal(0);
        pending.at(-1)?.answer(tokenResponse(30));
        expect(await provider.getToken()).to.equal('access-30');
        expect(new Set(presented())).to.deep.equal(new Set(['refresh-1', undefined]));
        expect(presented().lastIndexOf('refresh-1'), 'it is not presented again').to.equal(0);
        expect((await add(maya)).generation, 'what the session under the old name has').to.equal(
          isRemoved ? 2 : 0,
        );
      });
    }

    it('leaves the refresh and its callers to those who stay, though the first provider leaves', async () => {
      const first = await add(maya, 1);
      const other = await add(maya);
      const calls = [first.refresh(), other.refresh(), first.getToken({ minValidity: 1_000 })].map(outcome);
      let settled = 0;
      for (const call of calls) void call.then(() => (settled += 1));
      await requests(1);
      await rename(first, tom);
      expect(pending[0]?.signal.aborted).to.equal(false);
      expect(settled).to.equal(0);
      pending[0]?.answer({ ...tokenResponse(2), expires_in: 2_000 });
      expect(await Promise.all(calls)).to.deep.equal([undefined, undefined, 'access-2']);
      expect(other.generation).to.equal(2);
      expect(first.generation).to.equal(0);
      await requests(2);
      expect(presented()).to.deep.equal(['refresh-1', undefined]);
    });

    for (const isFirst of [false, true]) {
      it(`keeps tokens that are set ${isFirst ? 'before' : 'after'} it in the same turn`, async () => {
        const provider = await add(maya, 1);
        const other = isFirst ? null : await add(maya);
        if (isFirst) provider.tokens = tokenResponse(30);
        provider.session = tom;
        if (!isFirst) provider.tokens = tokenResponse(30);
        await provider.updateComplete;
        expect(await provider.getToken()).to.equal('access-30');
        if (other) expect(await other.getToken(), 'under the old name').to.equal('access-1');
        expect(pending).to.deep.equal([]);
      });
    }

    it('takes the running session along when there was no name', async () => {
      const provider = await add(undefined, 1);
      const refreshed = provider.refresh();
      await rename(provider, maya);
      expect(pending[0]?.signal.aborted).to.equal(false);
      const other = await add(maya);
      expect(other.generation).to.equal(1);
      pending[0]?.answer(tokenResponse(2));
      await refreshed;
      expect(other.generation).to.equal(2);
      expect(await provider.getToken()).to.equal('access-2');
      expect(presented()).to.deep.equal(['refresh-1']);
    });

    it('gives the own session up where the name is taken, whose session answers the pending calls', async () => {
      (await add(maya)).tokens = { ...tokenResponse(1), expires_in: 2_000 };
      const provider = await add(undefined, 7);
      const token = provider.getToken({ minValidity: 1_000 });
      expect(presented().at(-1)).to.equal('refresh-7');
      await rename(provider, maya);
      expect(pending.at(-1)?.signal.aborted).to.equal(true);
      expect(await token).to.equal('access-1');
      expect(presented().filter(Boolean)).to.deep.equal(['refresh-7']);
    });
  });
});

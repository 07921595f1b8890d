import { expect } from '@open-wc/testing';
import { TokenProvider, type RefreshRequest, type TokenResponse } from '../../src/index.js';
import { collect, put, tokenResponse } from './elements.js';
import { virtualTime } from './page-state.js';

const MINUTE_MS = 60_000;

describe('A provider that a router brings again, with the tokens of its first time', () => {
  let presented: (string | undefined)[];
  let tests = 0;
  let properties: Partial<TokenProvider>;
  beforeEach(() => {
    presented = [];
    tests += 1;
  });

  const refresher = ({ refreshToken }: RefreshRequest): Promise<TokenResponse> => {
    presented.push(refreshToken);
    return Promise.resolve({ ...tokenResponse(presented.length + 1), expires_in: 600 });
  };
  const mount = async (tokens: TokenResponse, isScript = false): Promise<TokenProvider> => {
    const provider: TokenProvider = Object.assign(new TokenProvider(), { refresher, ...properties });
    if (isScript) provider.innerHTML = `<script type="application/json">${JSON.stringify(tokens)}</script>`;
    else provider.tokens = tokens;
    await put(provider).updateComplete;
    return provider;
  };
  const first = (): TokenResponse => ({ ...tokenResponse(1), expires_in: 600 });

  for (const isNamed of [false, true]) {
    describe(isNamed ? 'with a name' : 'without a name', () => {
      beforeEach(() => {
        properties = isNamed ? { session: `remount ${tests}` } : {};
      });

      for (const [what, again, isScript] of [
        ['the same object', (tokens: TokenResponse) => tokens, false],
        ['an equal object', first, false],
        ['a script child', first, true],
        ['another time left', () => ({ ...first(), expires_in: 300 }), false],
        ['another access token', () => ({ ...first(), access_token: 'of-the-page' }), false],
      ] as const) {
        it(`goes on with what they have become: ${what}, two minutes later`, async () => {
          const clock = virtualTime(['setTimeout', 'Date', 'performance']);
          const tokens = first();
          const old = await mount(tokens);
          await old.refresh();
          old.remove();
          await clock.tickAsync(2 * MINUTE_MS);
          const provider = await mount(again(tokens), isScript);
          expect(provider.expiresAt! - Date.now(), 'the age of the token').to.equal(8 * MINUTE_MS);
          expect(await provider.getToken()).to.equal('access-2');
          await provider.refresh();
          provider.remove();
          await clock.tickAsync(2 * MINUTE_MS);
          const third = await mount(again(tokens), isScript);
          await third.refresh();
          expect(presented).to.deep.equal(['refresh-1', 'refresh-2', 'refresh-3']);
        });
      }

      it('knows their age if they have not been refreshed', async () => {
        const clock = virtualTime(['setTimeout', 'Date', 'performance']);
        (await mount(first())).remove();
        await clock.tickAsync(2 * MINUTE_MS);
        const provider = await mount(first());
        expect(provider.expiresAt! - Date.now()).to.equal(8 * MINUTE_MS);
        expect(provider.generation).to.equal(1);
      });

      it('begins another login after a sign-out, also for the next user of the page', async () => {
        const old = await mount(first());
        await old.refresh();
        old.clear();
        old.tokens = tokenResponse(7);
        await old.updateComplete;
        old.remove();
        const clock = virtualTime(['setTimeout', 'Date', 'performance']);
        await clock.tickAsync(2 * MINUTE_MS);
        const provider = await mount(first());
        expect(await provider.getToken()).to.equal('access-1');
      });

      it('does not get the tokens of another endpoint', async () => {
        const clock = virtualTime(['setTimeout', 'Date', 'performance']);
        const old = await mount(first());
        await old.refresh();
        old.remove();
        await clock.tickAsync(2 * MINUTE_MS);
        properties = { ...properties, clientId: 'another' };
        expect(await (await mount(first())).getToken()).to.equal('access-1');
      });

      it('keeps the login to itself if the old element comes back', async () => {
        const clock = virtualTime(['setTimeout', 'Date', 'performance']);
        const old = await mount(first());
        old.remove();
        await clock.tickAsync(2 * MINUTE_MS);
        const provider = await mount(first());
        const failures = collect(document, 'token-refresh-failed');
        put(old);
        await old.updateComplete;
        await provider.refresh();
        expect(presented.filter(token => token === 'refresh-1')).to.have.length(1);
        expect(failures).to.deep.equal([]);
      });
    });
  }
});

import { expect } from '@open-wc/testing';
import { coreOf } from '../../src/session/token-session.js';
import { tokens } from '../support/session-harness.js';
import { accessTokens, VirtualTabs } from '../support/virtual-tabs.js';

const DAY = 86_400_000;

describe('tabs of one session: a message', () => {
  let tabs: VirtualTabs;
  beforeEach(() => {
    tabs = new VirtualTabs();
  });

  it('brings the refresh token of a response whose access token was invalid', async () => {
    const [first, second] = await tabs.pair();
    await first.beginRefresh();
    first.request.answer({ refresh_token: 'refresh-2' });
    await tabs.clock.advance(10);
    first.die();
    void second.session.refresh();
    await tabs.clock.advance(60_000);
    expect(second.requests[0]?.refreshToken).to.equal('refresh-2');
  });

  it('brings the part of a response that can be cloned', async () => {
    const [first, second] = await tabs.pair();
    await first.beginRefresh();
    first.request.answer({ ...tokens(2), renew: () => undefined });
    await tabs.clock.advance(10);
    expect(accessTokens(first, second)).to.deep.equal(['access-2', 'access-2']);
    await tabs.clock.advance(80_000);
    const presented = [first, second].flatMap(tab => tab.requests.slice(-1)).at(-1)?.refreshToken;
    expect(presented).to.equal('refresh-2');
  });

  const version = { loginAt: 9, refreshedAt: 0, id: 'x' };
  const invalid: unknown[] = [
    null,
    7,
    'state',
    { type: 'constructor' },
    { type: 'ended', version: { ...version, loginAt: 'many' }, reason: 'signed_out' },
    { type: 'ended', version, reason: 'because' },
    { type: 'state', version, response: 'access', requestedAt: 0 },
    { type: 'busy', version, retryIn: -1 },
    { type: 'busy', version },
    { type: 'sync-request' },
    { type: 'due', version, trigger: 'soon' },
    { type: 'due', trigger: 'requested' },
  ];
  for (const message of invalid) {
    it(`that is invalid is ignored: ${JSON.stringify(message)}`, async () => {
      const pair = await tabs.pair();
      tabs.intrude(message);
      await tabs.clock.advance(10);
      expect(pair.map(({ session }) => session.status)).to.deep.equal(['active', 'active']);
      expect(accessTokens(...pair)).to.deep.equal(['access-1', 'access-1']);
    });
  }

  describe('with odd values', () => {
    /** A tab with a token of 30 days and no peer; `post` posts as a peer would. */
    async function openTab() {
      const tab = tabs.open();
      tab.session.setTokens(tokens(1, { expires_in: 30 * 86_400 }));
      tab.session.start();
      await tabs.clock.advance(200);
      const { version: current } = tabs.posted.at(-1) as { version: { refreshedAt: number } };
      const post = async (message: object): Promise<void> => {
        tabs.intrude({ version: current, ...message });
        await tabs.clock.advance(1);
      };
      return { tab, current, post };
    }

    const odd: readonly [name: string, fields: object][] = [
      ['a response without tokens', { response: {} }],
      ['a list as response', { response: [] }],
      ['empty tokens', { response: { access_token: '', refresh_token: '' } }],
      ['a login at an impossible time', { version: { loginAt: 1e308, refreshedAt: 0, id: 'x' } }],
      ['a refresh at half a millisecond', { version: { loginAt: 0, refreshedAt: 5.5, id: 'x' } }],
    ];
    for (const [name, fields] of odd) {
      it(`does not replace the tokens: ${name}`, async () => {
        const { tab, current, post } = await openTab();
        await post({
          type: 'state',
          version: { ...current, refreshedAt: current.refreshedAt + 1 },
          response: { access_token: 'stray', refresh_token: 'stray' },
          requestedAt: tabs.clock.now().wall,
          ...fields,
        });
        expect(tab.session.token?.accessToken).to.equal('access-1');
        expect(coreOf(tab.session).tokens.refreshToken).to.equal('refresh-1');
      });
    }

    it('F2: a version of more than five minutes in the future is ignored, so that later logins still count', async () => {
      const { tab, post } = await openTab();
      const { wall } = tabs.clock.now();
      const states = [Number.MAX_SAFE_INTEGER, wall + 400_000, wall + 200_000].map((loginAt, n) => ({
        type: 'state',
        version: { loginAt, refreshedAt: 0, id: `id-${n}` },
        response: tokens(n + 7),
        requestedAt: wall,
      }));
      const seen: unknown[] = [];
      for (const state of states) {
        await post(state);
        seen.push(tab.session.token?.accessToken);
      }
      expect(seen).to.deep.equal(['access-1', 'access-1', 'access-9']);
    });

    for (const [isValid, retryIn] of [
      [true, DAY + 60_000],
      [false, DAY + 60_001],
    ] as const) {
      it(`delays a refresh by a day and a minute at most: ${retryIn} ms`, async () => {
        const { tab, post } = await openTab();
        await post({ type: 'busy', retryIn });
        tab.session.refresh().catch(() => undefined);
        await tabs.clock.advance(isValid ? retryIn - 1_000 : 600);
        expect(tab.requests).to.have.length(isValid ? 0 : 1);
        await tabs.clock.advance(isValid ? 2_000 : 0);
        expect(tab.requests).to.have.length(1);
      });
    }

    it('delays a refresh by the longest of two delays', async () => {
      const { tab, post } = await openTab();
      await post({ type: 'busy', retryIn: 60_000 });
      await post({ type: 'busy', retryIn: 1_000 });
      tab.session.refresh().catch(() => undefined);
      await tabs.clock.advance(59_900);
      expect(tab.requests).to.have.length(0);
      await tabs.clock.advance(1_000);
      expect(tab.requests).to.have.length(1);
    });

    it('delays the scheduled refresh no longer than the token is valid', async () => {
      const { tab, post } = await openTab();
      await post({ type: 'busy', retryIn: 1_000 });
      await tabs.clock.advance(24 * DAY + 550);
      expect(tab.requests).to.have.length(1);
    });
  });
});

import { expect } from '@open-wc/testing';
import { TokenError, type TokenSessionOptions } from '../../src/session/index.js';
import { tokens } from '../support/session-harness.js';
import { VirtualTabs, type VirtualTab } from '../support/virtual-tabs.js';

/** ms until a token of 100 s is due. */
const DUE = 80_000;

describe('tabs of one session', () => {
  let tabs: VirtualTabs;

  beforeEach(() => {
    tabs = new VirtualTabs();
  });

  /** A tab that brings the tokens of a login along, and has heard of its siblings. */
  async function open(n: number | null = 1, options: TokenSessionOptions = {}): Promise<VirtualTab> {
    const tab = tabs.open(options);
    if (n !== null) tab.session.setTokens(tokens(n));
    tab.session.start();
    await tabs.clock.advance(200);
    return tab;
  }

  async function answer(tab: VirtualTab, n: number): Promise<void> {
    tab.request.answer(tokens(n));
    await tabs.clock.advance(50);
  }

  const inHand = (...all: VirtualTab[]): unknown[] => all.map(({ session }) => session.token?.accessToken);
  const requests = (...all: VirtualTab[]): number => all.reduce((sum, tab) => sum + tab.requests.length, 0);

  describe('refresh', () => {
    it('once for all, and say where a token came from', async () => {
      const all = [await open(), await open(), await open()];
      const posted = tabs.posted.length;
      await tabs.clock.advance(DUE);
      expect(requests(...all)).to.equal(1);
      const asker = all.find(tab => tab.requests.length > 0)!;
      expect(asker.request.refreshToken).to.equal('refresh-1');
      await answer(asker, 2);
      expect(requests(...all)).to.equal(1);
      expect(inHand(...all)).to.deep.equal(['access-2', 'access-2', 'access-2']);
      expect(all.map(tab => tab.told('refreshed').at(-1)?.source).sort()).to.deep.equal([
        'network',
        'tab',
        'tab',
      ]);
      expect(tabs.posted.length - posted, 'one message').to.equal(1);
      await tabs.clock.advance(DUE);
      expect(requests(...all)).to.equal(2);
      expect(all.find(tab => tab.requests.at(-1)?.refreshToken === 'refresh-2')).to.not.equal(undefined);
    });

    it('by one that opens after its siblings were asked', async () => {
      const first = await open(7);
      const second = await open(1);
      const third = await open(null);
      expect(inHand(first, second, third)).to.deep.equal(['access-7', 'access-7', 'access-7']);
      expect(requests(first, second, third)).to.equal(0);
      await tabs.clock.advance(DUE);
      expect(requests(first, second, third)).to.equal(1);
    });

    it('without a delay but for the lock where a tab is alone', async () => {
      const tab = await open();
      void tab.session.refresh();
      await tabs.clock.advance(400);
      expect(tab.requests.length).to.equal(1);
      await answer(tab, 2);
      void tab.session.refresh();
      await tabs.clock.advance(10);
      expect(tab.requests.length).to.equal(2);
    });

    it('with the token of a sibling that is told late: not before it is heard', async () => {
      const [quick, slow] = [await open(), await open()];
      slow.messageDelay = 3_000;
      void quick.session.refresh();
      await tabs.clock.advance(500);
      await answer(quick, 2);
      // It has the turn long before it hears of the token.
      void slow.session.refresh();
      await tabs.clock.advance(2_000);
      expect(slow.requests.length).to.equal(0);
      await tabs.clock.advance(1_500);
      expect(slow.requests.length).to.equal(0);
      expect(inHand(slow)).to.deep.equal(['access-2']);
    });

    it('with the token of a sibling that died right after it had said so', async () => {
      const [doomed, slow] = [await open(), await open()];
      slow.messageDelay = 60;
      doomed.session.refresh().catch(() => undefined);
      await tabs.clock.advance(500);
      void slow.session.refresh();
      await tabs.clock.advance(1);
      const said = tabs.count('state');
      doomed.request.answer(tokens(2));
      for (let turn = 0; tabs.count('state') === said && turn < 50; turn++) await Promise.resolve();
      doomed.die();
      await tabs.clock.advance(500);
      expect(slow.requests.length).to.equal(0);
      expect(inHand(slow)).to.deep.equal(['access-2']);
    });

    it('on its own after a sibling that died in mid-flight', async () => {
      const [doomed, other] = [await open(), await open()];
      doomed.session.refresh().catch(() => undefined);
      await tabs.clock.advance(500);
      void other.session.refresh();
      await tabs.clock.advance(1);
      expect([doomed.requests.length, other.requests.length]).to.deep.equal([1, 0]);
      doomed.die();
      await tabs.clock.advance(150);
      expect(other.requests.length).to.equal(1);
    });

    it('when the session is at its lowest once a second, all together', async () => {
      const all = [await open(), await open()];
      for (const tab of all) void tab.session.refresh();
      await tabs.clock.advance(500);
      const started = requests(...all);
      for (let second = 0; second < 10; second++) {
        for (const tab of all) {
          const waiting = tab.requests.at(-1);
          if (waiting && !waiting.signal.aborted) waiting.answer(tokens(second + 2, { expires_in: 0.1 }));
        }
        await tabs.clock.advance(1_000);
      }
      expect(requests(...all) - started).to.be.within(5, 11);
    });
  });

  describe('a holder', () => {
    async function holderAndWaiter(): Promise<[VirtualTab, VirtualTab]> {
      const pair: [VirtualTab, VirtualTab] = [await open(), await open()];
      void pair[0].session.refresh();
      await tabs.clock.advance(500);
      void pair[1].session.refresh();
      await tabs.clock.advance(1);
      return pair;
    }

    it('that is frozen is waited for in bounds, and its late answer changes nothing', async () => {
      const [holder, waiter] = await holderAndWaiter();
      holder.freeze();
      await tabs.clock.advance(11_000);
      expect(waiter.requests.length).to.equal(0);
      await tabs.clock.advance(4_000);
      expect(waiter.requests.length).to.equal(1);
      await answer(waiter, 3);
      holder.thaw();
      holder.requests[0]?.answer(tokens(2));
      await tabs.clock.advance(100);
      expect(inHand(holder, waiter)).to.deep.equal(['access-3', 'access-3']);
      expect(holder.requests.length).to.equal(1);
    });

    it('that is frozen before it has asked does not ask with an old token when it wakes', async () => {
      const [holder, other] = [await open(), await open()];
      await tabs.clock.advance(1_000);
      void holder.session.refresh();
      holder.freeze();
      await tabs.clock.advance(0);
      expect(tabs.locks.turn.holder?.page).to.equal(holder.page);
      void other.session.refresh();
      await tabs.clock.advance(15_000);
      await answer(other, 2);
      holder.thaw();
      await tabs.clock.advance(2_000);
      expect(holder.requests.length).to.equal(0);
      expect(inHand(holder)).to.deep.equal(['access-2']);
    });

    it('that is slow, and lives, is not robbed', async () => {
      const slow = await open(1, { requestTimeout: 60_000 });
      const waiter = await open();
      void slow.session.refresh();
      await tabs.clock.advance(500);
      void waiter.session.refresh();
      await tabs.clock.advance(50_000);
      expect(waiter.requests.length).to.equal(0);
      await answer(slow, 2);
      expect(inHand(slow, waiter)).to.deep.equal(['access-2', 'access-2']);
      expect(waiter.requests.length).to.equal(0);
    });

    it('that is frozen is not robbed before its request may have taken all its time', async () => {
      const [holder, waiter] = [
        await open(1, { requestTimeout: 60_000 }),
        await open(1, { requestTimeout: 60_000 }),
      ];
      void holder.session.refresh();
      await tabs.clock.advance(500);
      holder.freeze();
      void waiter.session.refresh();
      await tabs.clock.advance(60_000);
      expect(waiter.requests.length).to.equal(0);
      await tabs.clock.advance(5_000);
      expect(waiter.requests.length).to.equal(1);
    });

    it('whose attempt fails is not overtaken while it backs off', async () => {
      const [holder, waiter] = await holderAndWaiter();
      await holder.refuse(new TokenError('rate_limited', 'Too many.', { retryAfter: 30_000 }));
      await tabs.clock.advance(29_000);
      expect(requests(holder, waiter)).to.equal(1);
      expect(waiter.told('refresh-failed').length).to.equal(0);
      await tabs.clock.advance(2_000);
      expect(requests(holder, waiter)).to.equal(2);
    });

    it('whose attempt fails while nobody lacks a token is waited for by all, for minutes', async () => {
      const hour = { expires_in: 3_600 };
      const [holder, waiter] = [await open(), await open()];
      holder.session.setTokens(tokens(1, hour));
      await tabs.clock.advance(2_880_500);
      holder.random = waiter.random = 0.999_999;
      const [first, second] = holder.requests.length > 0 ? [holder, waiter] : [waiter, holder];
      await first.refuse(new TokenError('server_error', 'Down.', { status: 503 }));
      const wait = first.told('refresh-failed').at(-1)?.retryIn ?? NaN;
      expect(wait).to.be.above(60_000);
      await tabs.clock.advance(59_000);
      expect(requests(holder, waiter), 'the other is due, and nobody lacks anything').to.equal(1);
      void second.session.getToken({ minValidity: 3_000 });
      await tabs.clock.advance(1_000);
      expect(requests(holder, waiter), 'but somebody in the other tab does').to.equal(2);
      expect(second.requests).to.have.length(1);
      second.request.answer(tokens(2, hour));
      await tabs.clock.advance(50);
      expect(inHand(holder, waiter)).to.deep.equal(['access-2', 'access-2']);
    });

    it('that asks for a new login in silence is waited for: what was refused is presented once', async () => {
      const silent: string[] = [];
      const reauthenticate = (): Promise<never> => {
        silent.push('asked');
        return new Promise(() => undefined);
      };
      const [holder, waiter] = [await open(1, { reauthenticate }), await open(1, { reauthenticate })];
      void holder.session.refresh();
      await tabs.clock.advance(500);
      void waiter.session.refresh();
      await holder.refuse(new TokenError('invalid_grant', 'Refused.'));
      await tabs.clock.advance(5_000);
      expect(requests(holder, waiter)).to.equal(1);
      expect(silent).to.deep.equal(['asked']);
    });
  });

  describe('end', () => {
    it('together at a sign-out, and drop what was under way', async () => {
      const [first, second] = [await open(), await open()];
      void second.session.refresh().catch(() => undefined);
      await tabs.clock.advance(500);
      first.session.clear();
      await tabs.clock.advance(10);
      expect(second.request.signal.aborted).to.equal(true);
      await answer(second, 2);
      expect([first, second].map(({ session }) => session.status)).to.deep.equal(['idle', 'idle']);
      expect(second.told('revoked').map(({ reason }) => reason)).to.deep.equal(['signed_out']);
      expect(second.told('login-required')).to.deep.equal([]);
    });

    it('together at a sign-out in one that has just opened', async () => {
      const first = await open(4);
      const second = tabs.open();
      second.session.start();
      second.session.clear();
      await tabs.clock.advance(300);
      expect([first, second].map(({ session }) => session.status)).to.deep.equal(['idle', 'idle']);
    });

    it('together when the refresh token is refused, each with one login-required', async () => {
      const all = [await open(), await open(), await open()];
      for (const { session } of all) session.refresh().catch(() => undefined);
      await tabs.clock.advance(500);
      const asker = all.find(tab => tab.requests.length > 0)!;
      await asker.refuse(new TokenError('invalid_grant', 'Refused.'));
      await tabs.clock.advance(1_000);
      expect(requests(...all)).to.equal(1);
      for (const tab of all) {
        expect(tab.session.status).to.equal('failed');
        expect(tab.told('login-required').map(({ error }) => error.code)).to.deep.equal(['invalid_grant']);
      }
    });

    it('alone for a mistake of its own page', async () => {
      const [wrong, right] = [await open(), await open()];
      wrong.session.refresh().catch(() => undefined);
      await tabs.clock.advance(500);
      await wrong.refuse(new TokenError('invalid_client', 'Unknown client.'));
      await tabs.clock.advance(10);
      expect([wrong, right].map(({ session }) => session.status)).to.deep.equal(['failed', 'active']);
    });

    it('and begin again with a page that comes from the login', async () => {
      const first = await open();
      first.session.clear();
      await tabs.clock.advance(10);
      const second = await open(5);
      expect(inHand(first, second)).to.deep.equal(['access-5', 'access-5']);
    });
  });

  describe('a new login', () => {
    it('counts in all, and an answer for the old one in none', async () => {
      const [first, second] = [await open(), await open()];
      void second.session.refresh();
      await tabs.clock.advance(500);
      first.session.setTokens(tokens(50));
      await tabs.clock.advance(10);
      await answer(second, 2);
      expect(inHand(first, second)).to.deep.equal(['access-50', 'access-50']);
      void second.session.refresh();
      await tabs.clock.advance(50);
      expect(second.request.refreshToken).to.equal('refresh-50');
    });

    it('of two at the same moment is the same one in all', async () => {
      const [first, second] = [await open(), await open()];
      first.session.setTokens(tokens(50));
      second.session.setTokens(tokens(60));
      await tabs.clock.advance(100);
      expect(new Set(inHand(first, second)).size).to.equal(1);
    });
  });

  describe('what is said', () => {
    it('is heard an hour late as what it is by then', async () => {
      const [first, second] = [await open(), await open()];
      second.freeze();
      void first.session.refresh();
      await tabs.clock.advance(500);
      await answer(first, 2);
      tabs.clock.freeze(3_600_000);
      second.thaw();
      await tabs.clock.advance(10);
      expect(second.session.token?.accessToken).to.equal('access-2');
      expect(second.session.token?.remaining).to.be.below(0);
    });

    it('is not listened to in another version, or when it is no message', async () => {
      const [first, second] = [await open(), await open()];
      const version = { loginAt: 9, refreshedAt: 0, id: 'x' };
      const rubbish: unknown[] = [
        null,
        7,
        'state',
        { v: 2, type: 'ended', version, reason: 'signed_out' },
        { v: 1, type: 'constructor' },
        { v: 1, type: 'ended', version: { ...version, loginAt: 'many' }, reason: 'signed_out' },
        { v: 1, type: 'ended', version, reason: 'because' },
        { v: 1, type: 'state', version, response: 'access', ageMs: 0, sentAt: 0 },
        { v: 1, type: 'backoff', version, retryIn: -1, relaxedRetryIn: 0 },
        { v: 1, type: 'backoff', version, retryIn: 0 },
      ];
      for (const message of rubbish) tabs.intrude(message);
      await tabs.clock.advance(10);
      expect([first, second].map(({ session }) => session.status)).to.deep.equal(['active', 'active']);
      expect(inHand(first, second)).to.deep.equal(['access-1', 'access-1']);
    });

    it('holds a refresh token whose access token was of no use', async () => {
      const [first, second] = [await open(), await open()];
      first.session.refresh().catch(() => undefined);
      await tabs.clock.advance(500);
      first.request.answer({ refresh_token: 'refresh-2' });
      await tabs.clock.advance(10);
      first.die();
      void second.session.refresh();
      await tabs.clock.advance(60_000);
      expect(second.requests[0]?.refreshToken).to.equal('refresh-2');
    });

    it('is what can be said of an answer that holds a function', async () => {
      const [first, second] = [await open(), await open()];
      void first.session.refresh();
      await tabs.clock.advance(500);
      first.request.answer({ ...tokens(2), renew: () => undefined });
      await tabs.clock.advance(10);
      expect(inHand(first, second)).to.deep.equal(['access-2', 'access-2']);
      await tabs.clock.advance(DUE);
      const presented = [first, second].flatMap(tab => tab.requests.slice(-1)).at(-1)?.refreshToken;
      expect(presented).to.equal('refresh-2');
    });

    it('while a page was in the back/forward cache is asked for when it comes back', async () => {
      const [first, cached] = [await open(), await open()];
      cached.page.cached = true;
      void first.session.refresh();
      await tabs.clock.advance(500);
      await answer(first, 2);
      cached.page.cached = false;
      await tabs.clock.advance(DUE - 1_000);
      tabs.clock.freeze(20_000);
      cached.wake('pageshow');
      await tabs.clock.advance(10);
      expect(inHand(cached)).to.deep.equal(['access-2']);
      for (const tab of [first, cached]) expect(tab.requests[0]?.refreshToken).to.not.equal('refresh-0');
      expect(cached.requests.every(request => request.refreshToken !== 'refresh-1')).to.equal(true);
    });
  });

  describe('leave', () => {
    it('for the login page one at a time, and not when a sibling is signed in', async () => {
      const [first, second] = [await open(), await open()];
      const both = Promise.all([first.link.claimLoginRedirect(), second.link.claimLoginRedirect()]);
      await tabs.clock.advance(2_000);
      expect((await both).sort()).to.deep.equal([false, true]);
      const again: boolean[] = [];
      for (const { link } of [second, first]) {
        void link.claimLoginRedirect().then(isGranted => again.push(isGranted));
        await tabs.clock.advance(2_000);
      }
      expect(again, 'the tab that left may leave again').to.deep.equal([false, true]);
    });

    it('nothing behind', async () => {
      const [first, second] = [await open(), await open()];
      for (const tab of [first, second]) void tab.session.refresh().catch(() => undefined);
      await tabs.clock.advance(500);
      for (const tab of [second, first]) tab.leave();
      await tabs.clock.advance(0);
      for (const { page } of [first, second])
        expect([tabs.locks.countOf(page), tabs.medium.channels(page)]).to.deep.equal([0, 0]);
      expect(tabs.clock.armed).to.equal(0);
    });

    it('nothing but one channel and one timer when they are idle', async () => {
      const [first, second] = [await open(), await open()];
      void first.session.refresh();
      await tabs.clock.advance(500);
      await answer(first, 2);
      await tabs.clock.advance(12_000);
      for (const { page } of [first, second])
        expect([tabs.locks.countOf(page), tabs.medium.channels(page)]).to.deep.equal([0, 1]);
      expect(tabs.clock.armed).to.equal(2);
      const { length } = tabs.posted;
      await tabs.clock.advance(40_000);
      expect(tabs.posted.length).to.equal(length);
      expect([first, second].map(({ session }) => session.status)).to.deep.equal(['active', 'active']);
    });
  });
});

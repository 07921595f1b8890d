import { expect } from '@open-wc/testing';
import { TokenError } from '../../src/session/index.js';
import { invalidGrant, tokens } from '../support/session-harness.js';
import { accessTokens, requestCount, VirtualTabs, type VirtualTab } from '../support/virtual-tabs.js';

const statuses = (...all: VirtualTab[]): string[] => all.map(({ session }) => session.status);

describe('tabs of one session', () => {
  let tabs: VirtualTabs;
  beforeEach(() => {
    tabs = new VirtualTabs();
  });

  describe('end', () => {
    it('together at a sign-out, which aborts a request in a peer', async () => {
      const [first, second] = await tabs.pair();
      await second.beginRefresh();
      first.session.clear();
      await tabs.clock.advance(10);
      expect(second.request.signal.aborted).to.equal(true);
      await second.respond(2);
      expect(statuses(first, second)).to.deep.equal(['idle', 'idle']);
      expect(second.told('revoked').map(({ reason }) => reason)).to.deep.equal(['signed_out']);
      expect(second.told('login-required')).to.deep.equal([]);
    });

    it('together at a sign-out in a tab that has just opened', async () => {
      const first = await tabs.start(4);
      const second = tabs.open();
      second.session.start();
      second.session.clear();
      await tabs.clock.advance(300);
      expect(statuses(first, second)).to.deep.equal(['idle', 'idle']);
    });

    it('together when the refresh token is rejected, each with one login-required', async () => {
      const all = [...(await tabs.pair()), await tabs.start()];
      for (const { session } of all) session.refresh().catch(() => undefined);
      await tabs.clock.advance(550);
      await all.find(tab => tab.requests.length > 0)!.refuse(invalidGrant);
      await tabs.clock.advance(1_000);
      expect(requestCount(...all)).to.equal(1);
      expect(statuses(...all)).to.deep.equal(['failed', 'failed', 'failed']);
      for (const tab of all)
        expect(tab.told('login-required').map(({ error }) => error.code)).to.deep.equal(['invalid_grant']);
    });

    it('alone because of a configuration error of the page', async () => {
      const [wrong, right] = await tabs.pair();
      await wrong.beginRefresh();
      await wrong.refuse(new TokenError('invalid_client', 'Unknown client.'));
      await tabs.clock.advance(10);
      expect(statuses(wrong, right)).to.deep.equal(['failed', 'active']);
    });

    it('and begin again with a page that comes from the login', async () => {
      const first = await tabs.start();
      first.session.clear();
      await tabs.clock.advance(10);
      const second = await tabs.start(5);
      expect(accessTokens(first, second)).to.deep.equal(['access-5', 'access-5']);
    });
  });

  describe('use a new login', () => {
    it('in all tabs, and no response for the old one', async () => {
      const [first, second] = await tabs.pair();
      await second.beginRefresh();
      first.session.setTokens(tokens(50));
      await tabs.clock.advance(10);
      await second.respond(2);
      expect(accessTokens(first, second)).to.deep.equal(['access-50', 'access-50']);
      void second.session.refresh();
      await tabs.clock.advance(50);
      expect(second.request.refreshToken).to.equal('refresh-50');
    });

    it('and not the tokens of the markup of a page that opened before, although that page has refreshed them since', async () => {
      const early = await tabs.start();
      await early.leave();
      await tabs.clock.advance(10_000);
      const second = await tabs.start(null);
      second.session.setTokens(tokens(50));
      await tabs.clock.advance(10_000);
      await second.leave();
      early.return();
      await tabs.clock.advance(1_000);
      await early.respond(2);
      second.return();
      await tabs.clock.advance(1_000);
      expect(accessTokens(early, second)).to.deep.equal(['access-50', 'access-50']);
    });

    it('that is the same in all tabs if there are two at the same moment', async () => {
      const [first, second] = await tabs.pair();
      first.session.setTokens(tokens(50));
      second.session.setTokens(tokens(60));
      await tabs.clock.advance(100);
      expect(new Set(accessTokens(first, second)).size).to.equal(1);
    });
  });

  describe('leave', () => {
    it('for the login page one at a time; only the tab that left may leave again', async () => {
      const [first, second] = await tabs.pair();
      const both = Promise.all([first.link.claimLoginRedirect(), second.link.claimLoginRedirect()]);
      await tabs.clock.advance(2_000);
      const [isFirst, isSecond] = await both;
      expect([isFirst, isSecond]).to.have.members([true, false]);
      const again: boolean[] = [];
      for (const { link } of isFirst ? [second, first] : [first, second]) {
        void link.claimLoginRedirect().then(isGranted => again.push(isGranted));
        await tabs.clock.advance(2_000);
      }
      expect(again).to.deep.equal([false, true]);
    });
  });
});

import { expect } from '@open-wc/testing';
import { coreOf } from '../../src/session/token-session.js';
import { tokens } from '../support/session-harness.js';
import { VirtualTabs } from '../support/virtual-tabs.js';

/** ms */
const DAY = 86_400_000;

/** A tab that has tokens and is alone, and what speaks to it as a sibling would. */
async function openTab() {
  const tabs = new VirtualTabs();
  const tab = tabs.open();
  tab.session.setTokens(tokens(1, { expires_in: 30 * 86_400 }));
  tab.session.start();
  await tabs.clock.advance(200);
  const { version } = tabs.posted.at(-1) as { version: { loginAt: number; refreshedAt: number; id: string } };
  const say = async (message: object): Promise<void> => {
    tabs.intrude({ v: 1, ...message });
    await tabs.clock.advance(1);
  };
  return { tabs, tab, version, say };
}

describe('A tab that a sibling tells nonsense', () => {
  const answer = { access_token: 'stray', refresh_token: 'stray' };
  const odd: readonly [what: string, fields: object][] = [
    ['tokens that are none', { response: {} }],
    ['tokens that are a list', { response: [] }],
    ['empty tokens', { response: { access_token: '', refresh_token: '' } }],
    ['a login at no time', { version: { loginAt: 1e308, refreshedAt: 0, id: 'x' } }],
    ['a refresh at half a millisecond', { version: { loginAt: 0, refreshedAt: 5.5, id: 'x' } }],
  ];
  for (const [what, fields] of odd) {
    it(`keeps its own after ${what}`, async () => {
      const { tabs, tab, version, say } = await openTab();
      const next = { ...version, refreshedAt: version.refreshedAt + 1 };
      await say({
        type: 'state',
        version: next,
        response: answer,
        ageMs: 0,
        sentAt: tabs.clock.now().wall,
        ...fields,
      });
      expect(tab.session.token?.accessToken).to.equal('access-1');
      expect(coreOf(tab.session).tokens.refreshToken).to.equal('refresh-1');
      tab.leave();
    });
  }

  it('waits for one that has failed for a day and a bit, and not for ever', async () => {
    const { tabs, tab, version, say } = await openTab();
    await say({ type: 'backoff', version, retryIn: 1e308, relaxedRetryIn: 1e308 });
    tab.session.refresh().catch(() => undefined);
    await tabs.clock.advance(DAY + 61_000);
    expect(tab.requests).to.have.length(1);
    tab.leave();
  });

  it('nor for ever where nobody lacks a token', async () => {
    const { tabs, tab, version, say } = await openTab();
    await say({ type: 'backoff', version, retryIn: 1_000, relaxedRetryIn: 1e308 });
    await tabs.clock.advance(24 * DAY);
    expect(tab.requests).to.have.length(1);
    tab.leave();
  });
});

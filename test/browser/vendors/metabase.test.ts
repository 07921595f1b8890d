import { expect } from '@open-wc/testing';
import { frameUrl, until } from '../elements.js';
import { vendorTest, type VendorStage } from './vendor-stage.js';
import { metabase, metabaseGuest } from './vendors.js';

/** The messages of this type that the frame has received. */
async function received({ frame }: VendorStage, type: string): Promise<unknown[]> {
  const messages = (await frame.report()).messages as { readonly type: string; readonly data: unknown }[];
  return messages.filter(message => message.type === type).map(({ data }) => data);
}

const dashboard = { componentName: 'metabase-dashboard', dashboardId: 7 };

describe('Metabase’s frame', () => {
  const login = { id: 'access-1', exp: 1_700_000_000, status: 'ok' };
  const first = { ...metabase.response(1), ...login };
  vendorTest(metabase, 'requests a session, and gets Metabase’s own', { first }, async stage => {
    const answer = { authMethod: 'jwt', sessionToken: { id: 'access-1', exp: 1_700_000_000 } };
    expect(await received(stage, 'submitSessionToken')).to.deep.equal([answer]);
    const instanceUrl = frameUrl('vendors/metabase');
    expect(await received(stage, 'setSettings'), 'without a token').to.deep.equal([{ instanceUrl }]);
  });

  for (const vendor of [metabase, metabaseGuest]) {
    vendorTest(vendor, 'gets no message that it does not take', {}, async stage => {
      await stage.provider.refresh();
      stage.provider.clear();
      await stage.embed.call('setSettings', {});
      await stage.frame.order('link', 'last');
      await until(
        async () => (await received(stage, 'handleLinkResponse')).length > 0,
        'the link is answered',
      );
      expect(await received(stage, 'submitRefreshedGuestToken')).to.deep.equal([]);
      expect(await received(stage, 'reportAuthenticationError')).to.deep.equal([]);
      expect(await received(stage, 'submitSessionToken')).to.have.length(vendor === metabase ? 1 : 0);
    });
  }

  vendorTest(metabaseGuest, 'shows what the token names, not what the page names', {}, async stage => {
    await stage.embed.call('setSettings', dashboard);
    const [, data] = await received(stage, 'setSettings');
    const guest = { isGuest: true, token: 'access-1', dashboardId: undefined, questionId: undefined };
    const instanceUrl = frameUrl('vendors/metabase-guest');
    expect(data).to.deep.equal({ instanceUrl, componentName: 'metabase-dashboard', ...guest });
  });

  vendorTest(metabase, 'keeps its settings when the document is replaced', {}, async stage => {
    await stage.embed.call('setSettings', dashboard);
    await stage.frame.reload();
    await stage.frame.received(1);
    const settings = { instanceUrl: frameUrl('vendors/metabase'), ...dashboard };
    expect(await received(stage, 'setSettings')).to.deep.equal([settings]);
  });

  vendorTest(metabase, 'is served when it is ready again in the same document', {}, async stage => {
    await stage.frame.order('readyAgain');
    await until(async () => (await received(stage, 'setSettings')).length === 2, 'it has settings again');
  });

  vendorTest(metabase, 'opens a link itself, unless the page acts upon it', {}, async stage => {
    const { embed, frame, messages } = stage;
    const results = async (n: number): Promise<unknown> => {
      await until(async () => ((await frame.order('linkResults')) as unknown[]).length === n, 'an answer');
      return frame.order('linkResults');
    };
    await frame.order('link', 'a');
    const left = { requestId: 'a', handled: false };
    expect(await results(1)).to.deep.equal([left]);
    const payload = { url: 'https://page.example/orders/7', requestId: 'a' };
    expect(messages.at(-1)).to.deep.equal({ data: { type: 'handleLink', payload } });
    embed.addEventListener('embed-message', event => event.preventDefault(), { once: true });
    await frame.order('link', 'b');
    expect(await results(2)).to.deep.equal([left, { requestId: 'b', handled: true }]);
  });
});

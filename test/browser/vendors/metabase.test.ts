import { expect } from '@open-wc/testing';
import { codeOf, expectEvent } from './calls-contract.js';
import { vendorContract } from './vendor-contract.js';
import { vendorTest } from './vendor-stage.js';
import { metabase } from './vendors.js';

describe('Metabase', () => {
  vendorContract(metabase);

  it(
    'gets a session token where it asks for one, and a guest’s where it asks for that',
    vendorTest(metabase, async stage => {
      await stage.connected();
      await stage.frame.order('ask');
      const session = { authMethod: 'jwt', sessionToken: 'access-1' };
      await stage.frame.until(({ told }) => told.length > 1, 'the answer is there');
      expect((await stage.frame.report()).told.at(-1)).to.deep.equal({
        type: 'submitSessionToken',
        data: session,
      });
      await stage.refresh();
      expect((await stage.frame.report()).told.at(-1), 'the same way as asked').to.deep.equal({
        type: 'submitSessionToken',
        data: { ...session, sessionToken: 'access-2' },
      });
      const { length } = (await stage.frame.report()).told;
      await stage.frame.order('askAsGuest');
      const { told } = await stage.frame.until(report => report.told.length > length, 'the answer is there');
      expect(told.at(-1)).to.deep.equal({
        type: 'submitRefreshedGuestToken',
        data: { guestToken: 'access-2' },
      });
      expect(stage.refreshes).to.equal(1);
    }),
  );

  it(
    'gets the whole of Metabase’s own answer to a login',
    vendorTest(
      metabase,
      async stage => {
        await stage.connected();
        await stage.frame.order('ask');
        const { told } = await stage.frame.until(
          report => report.told.some(said => (said as { type: string }).type === 'submitSessionToken'),
          'the answer is there',
        );
        expect(told.at(-1)).to.deep.equal({
          type: 'submitSessionToken',
          data: { authMethod: 'jwt', sessionToken: { id: 'access-1', exp: 1_700_000_000 } },
        });
      },
      { first: { ...metabase.response(1), id: 'access-1', exp: 1_700_000_000 } },
    ),
  );

  it(
    'has one call, whose settings are kept over its documents',
    vendorTest(metabase, async stage => {
      await stage.connected();
      expect(await codeOf(stage.embed.call('anything'))).to.equal('call_unknown');
      await stage.embed.call('setSettings', { theme: { preset: 'dark' } });
      const settings = {
        type: 'setSettings',
        data: { token: 'access-1', theme: { preset: 'dark' } },
      };
      await stage.frame.until(({ told }) => told.length > 1, 'the settings are there');
      expect((await stage.frame.report()).told.at(-1)).to.deep.equal(settings);
      await stage.frame.reload();
      await stage.frame.heard(1);
      expect((await stage.frame.report()).told[0]).to.deep.equal(settings);
    }),
  );

  it(
    'passes its events on',
    vendorTest(metabase, stage => expectEvent(stage, 'location', { path: '/' })),
  );
});

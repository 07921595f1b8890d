import { expect } from '@open-wc/testing';
import { until } from '../elements.js';
import { codeOf, expectEvent, expectHeight } from './calls-contract.js';
import { vendorContract } from './vendor-contract.js';
import { vendorTest } from './vendor-stage.js';
import { superset } from './vendors.js';

describe('Superset, by its own switchboard', () => {
  vendorContract(superset);

  it(
    'answers calls',
    vendorTest(superset, async ({ embed, frame, ...stage }) => {
      await until(() => embed.status === 'connected');
      expect(await embed.call('getScrollSize')).to.deep.equal({ width: 800, height: 600 });
      expect(await embed.call('getDataMask')).to.deep.equal({ region: 'north' });
      await embed.call('setThemeConfig', { dark: true });
      expect((await frame.report()).told).to.deep.equal([{ theme: { dark: true } }]);
      expect(await codeOf(embed.call('unheardOf'))).to.equal('call_failed');
      expect(stage.errors).to.deep.equal([]);
    }),
  );

  it(
    'is refused a call by an error that is no text',
    vendorTest(superset, async stage => {
      await stage.connected();
      const call = codeOf(stage.embed.call('never'));
      await stage.frame.order('refuseOddly');
      expect(await call).to.equal('call_failed');
    }),
  );

  it(
    'is answered what it asks of its host',
    vendorTest(superset, async stage => {
      await stage.connected();
      expect(await stage.frame.order('permalink')).to.equal(null);
      expect(await stage.frame.order('unheardOf')).to.equal('The host has no method "unheardOf".');
    }),
  );

  it(
    'passes its events on',
    vendorTest(superset, stage => expectEvent(stage, 'observeDataMask', { region: 'south' })),
  );

  it(
    'makes the embed as high as it is',
    vendorTest(
      superset,
      async stage => {
        await until(() => stage.heights.length === 1, 'the first height is there');
        expect(stage.heights).to.deep.equal([{ height: 600 }]);
        await expectHeight(stage, 321);
        await stage.frame.order('event', {});
        await stage.refresh();
        expect(stage.heights, 'told when it changes').to.deep.equal([{ height: 600 }, { height: 321 }]);
      },
      { attributes: { 'auto-height': '' } },
    ),
  );

  it(
    'asks for its height some time after the load, too',
    vendorTest(superset, async stage => {
      await stage.connected();
      await stage.frame.order('growQuietly', 432);
      await until(() => stage.heights.at(-1)?.height === 432, 'the height is asked for');
    }),
  );
});

import { expect } from '@open-wc/testing';
import { codeOf, expectEvent, expectHeight } from './calls-contract.js';
import { vendorContract } from './vendor-contract.js';
import { vendorTest } from './vendor-stage.js';
import { thoughtspot } from './vendors.js';

describe('ThoughtSpot', () => {
  vendorContract(thoughtspot);

  it(
    'is answered under the name of its question, on the port that came with it',
    vendorTest(thoughtspot, async stage => {
      await stage.connected();
      await stage.frame.order('ask');
      await stage.frame.order('idle');
      const { told } = await stage.frame.until(report => report.told.length > 2, 'the answers are there');
      const data = { authToken: 'access-1' };
      expect(told).to.deep.equal([
        { type: 'appInit', data },
        { type: 'RefreshAuthToken', data },
        { type: 'IdleSessionTimeout', data },
      ]);
      expect(stage.refreshes).to.equal(0);
    }),
  );

  it(
    'answers calls through a port',
    vendorTest(thoughtspot, async stage => {
      await stage.connected();
      const { embed } = stage;
      expect(await embed.call('getFilters', { id: 1 })).to.deep.equal({ filters: ['north'] });
      expect((await stage.frame.report()).told.at(-1)).to.deep.equal({
        type: 'getFilters',
        argument: { id: 1 },
      });
      expect(await codeOf(embed.call('Filter'))).to.equal('call_failed');
      expect(await codeOf(embed.call('Search'))).to.equal('call_failed');
      expect(await codeOf(embed.call('odd')), 'an error that is no text').to.equal('call_failed');
    }),
  );

  it(
    'passes its events on',
    vendorTest(thoughtspot, stage => expectEvent(stage, 'vizPointClick', { x: 1 })),
  );

  it(
    'makes the embed as high as it says',
    vendorTest(
      thoughtspot,
      async stage => {
        await expectHeight(stage, 321);
        await expectHeight(stage, 432, 'growByAnObject');
      },
      { attributes: { 'auto-height': '' } },
    ),
  );
});

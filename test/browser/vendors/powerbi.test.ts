import { expect } from '@open-wc/testing';
import { frameUrl } from '../elements.js';
import { codeOf, expectEvent } from './calls-contract.js';
import { vendorContract } from './vendor-contract.js';
import { vendorTest } from './vendor-stage.js';
import { powerbi } from './vendors.js';

describe('Power BI, by its own proxy and router', () => {
  vendorContract(powerbi);

  it(
    'gets the configuration of its embed with its first token',
    vendorTest(
      powerbi,
      async stage => {
        await stage.connected();
        const [configuration] = (await stage.frame.report()).told as Record<string, unknown>[];
        const { uniqueId, ...rest } = configuration!;
        expect(uniqueId).to.match(/^analytics-embed-\d+$/);
        expect(rest).to.deep.equal({
          type: 'report',
          id: 'report-1',
          embedUrl: frameUrl('vendors/powerbi'),
          tokenType: 0,
          settings: { panes: {} },
        });
      },
      { first: { ...powerbi.response(1), id: 'report-1', tokenType: 0, settings: { panes: {} } } },
    ),
  );

  it(
    'answers calls',
    vendorTest(powerbi, async stage => {
      await stage.connected();
      const { embed } = stage;
      expect(await embed.call('GET /report/pages')).to.deep.equal([{ name: 'one' }]);
      await embed.call('PUT /report/filters', [{ column: 'region' }]);
      expect((await stage.frame.report()).told.at(-1)).to.deep.equal([{ column: 'region' }]);
      expect(await codeOf(embed.call('GET /report/bookmarks'))).to.equal('call_failed');
      expect(await codeOf(embed.call('pages'))).to.equal('call_unknown');
    }),
  );

  it(
    'is told that its host has no answer to what is no event',
    vendorTest(powerbi, async stage => {
      await stage.connected();
      expect(await stage.frame.order('unheardOf')).to.include({ statusCode: 404 });
    }),
  );

  it(
    'passes its events on, and answers them',
    vendorTest(powerbi, async stage => {
      await expectEvent(stage, 'pageChanged', { newPage: 'two' });
      expect(await stage.frame.order('event', {})).to.equal(200);
    }),
  );
});

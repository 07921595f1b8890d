import { expect } from '@open-wc/testing';
import { tokenResponse } from '../elements.js';
import { expectEvent } from './calls-contract.js';
import { vendorContract } from './vendor-contract.js';
import { vendorTest } from './vendor-stage.js';
import { luzmo } from './vendors.js';

describe('Luzmo', () => {
  vendorContract(luzmo);

  it(
    'gets the key that belongs to its token',
    vendorTest(
      luzmo,
      async stage => {
        await stage.connected();
        await stage.refresh();
        const { told } = await stage.frame.report();
        expect(told[0]).to.deep.equal({ action: 'setAuthorization', key: 'key-1' });
        expect(told.at(-1)).to.deep.equal({ action: 'setAuthorization', key: 'key-2' });
      },
      // As Luzmo's own answer has it.
      { first: { ...tokenResponse(1), key: 'key-1', token: 'access-1' } },
    ),
  );

  it(
    'is posted what is called',
    vendorTest(luzmo, async stage => {
      await stage.connected();
      await stage.embed.call('setLanguage', { language: 'nl' });
      const { told } = await stage.frame.until(report => report.told.length > 1, 'the call is there');
      expect(told.at(-1)).to.deep.equal({ action: 'setLanguage', language: 'nl' });
    }),
  );

  it(
    'passes its events on',
    vendorTest(luzmo, stage => expectEvent(stage, 'changedFilters', { filters: [] })),
  );
});

import { expect } from '@open-wc/testing';
import { tokenResponse } from '../elements.js';
import { codeOf, expectEvent, expectHeight } from './calls-contract.js';
import { vendorContract } from './vendor-contract.js';
import { vendorTest } from './vendor-stage.js';
import { looker } from './vendors.js';

describe('Looker, by its own chatty', () => {
  vendorContract(looker);

  it(
    'gets all the tokens of a cookieless session, each with its own lifetime',
    vendorTest(
      looker,
      async stage => {
        await stage.connected();
        const [tokens] = (await stage.frame.report()).told as Record<string, unknown>[];
        expect(tokens).to.include({ api_token: 'access-1', navigation_token: 'navigation-1' });
        // Whole seconds, rounded down, and as old as the response is by now.
        expect(tokens!['api_token_ttl']).to.be.within(90, 100);
        expect(tokens!['navigation_token_ttl']).to.be.within(290, 300);
        expect(tokens!['session_reference_token_ttl']).to.be.within(3_590, 3_600);
        expect(JSON.stringify(tokens)).not.to.include('refresh-1');
      },
      {
        first: {
          ...tokenResponse(1),
          api_token: 'access-1',
          api_token_ttl: 100,
          navigation_token: 'navigation-1',
          navigation_token_ttl: 300,
          session_reference_token_ttl: 3_600,
        },
      },
    ),
  );

  it(
    'answers calls by what its handlers return',
    vendorTest(looker, async stage => {
      await stage.connected();
      const { embed } = stage;
      const filters = { region: 'north' };
      expect(await embed.call('dashboard:filters:update', filters)).to.deep.equal({ updated: filters });
      expect(await embed.call('unheardOf')).to.equal(undefined);
      expect(await codeOf(embed.call('dashboard:refuse'))).to.equal('call_failed');
    }),
  );

  it(
    'is refused a call by an error that is no text',
    vendorTest(looker, async stage => {
      await stage.connected();
      const call = codeOf(stage.embed.call('never'));
      await stage.frame.order('refuseOddly');
      expect(await call).to.equal('call_failed');
    }),
  );

  it(
    'is answered an event that wants it',
    vendorTest(looker, async stage => {
      await stage.connected();
      expect(await stage.frame.order('eventThatWantsAnAnswer', { x: 1 })).to.deep.equal([]);
      expect(stage.messages.at(-1)).to.deep.equal({ data: { type: 'drillmenu:click', payload: { x: 1 } } });
    }),
  );

  it(
    'passes its events on',
    vendorTest(looker, stage => expectEvent(stage, 'dashboard:run:complete', { status: 'complete' })),
  );

  it(
    'makes the embed as high as it says',
    vendorTest(looker, stage => expectHeight(stage, 321), { attributes: { 'auto-height': '' } }),
  );
});

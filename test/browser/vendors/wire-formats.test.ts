import { expect } from '@open-wc/testing';
import { frameUrl, tokenResponse, until } from '../elements.js';
import { vendorTest } from './vendor-stage.js';
import { looker, luzmo, powerbi, superset } from './vendors.js';

describe('The messages of one vendor alone', () => {
  const lookerTokens = {
    ...tokenResponse(1),
    api_token: 'access-1',
    api_token_ttl: 100,
    navigation_token: 'navigation-1',
    navigation_token_ttl: 300,
    session_reference_token_ttl: 3_600,
  };
  vendorTest(
    looker,
    'all tokens of a session, with their lifetimes',
    { first: lookerTokens },
    async stage => {
      const [tokens] = (await stage.frame.report()).messages as Record<string, number>[];
      expect(tokens).to.include({ api_token: 'access-1', navigation_token: 'navigation-1' });
      expect(JSON.stringify(tokens)).not.to.include('refresh-1');
      // Whole seconds, reduced by the age of the response.
      const { api_token_ttl: ttl = NaN } = tokens!;
      expect(ttl).to.be.within(1, 100);
      expect(tokens!['navigation_token_ttl']).to.be.within(ttl + 199, ttl + 201);
      expect(tokens!['session_reference_token_ttl']).to.be.within(ttl + 3_499, ttl + 3_501);
    },
  );

  // As Luzmo's own server responds.
  const luzmoTokens = { ...tokenResponse(1), key: 'key-1', token: 'access-1' };
  vendorTest(luzmo, 'each token has its key', { first: luzmoTokens }, async stage => {
    await stage.refresh();
    const { messages } = await stage.frame.report();
    expect(messages[0]).to.deep.equal({ action: 'setAuthorization', key: 'key-1' });
    expect(messages.at(-1)).to.deep.equal({ action: 'setAuthorization', key: 'key-2' });
  });

  const configuration = { id: 'report-1', tokenType: 0, settings: { panes: {} } };
  const configured = { first: { ...powerbi.response(1), ...configuration } };
  vendorTest(powerbi, 'the first token comes with the embed’s configuration', configured, async stage => {
    const [{ uniqueId, ...rest }] = (await stage.frame.report()).messages as [Record<string, unknown>];
    expect(uniqueId).to.match(/^analytics-embed-\d+$/);
    expect(rest).to.deep.equal({ type: 'report', embedUrl: frameUrl('vendors/powerbi'), ...configuration });
  });

  vendorTest(superset, 'the host requests the height, from the load on', {}, async ({ frame, heights }) => {
    await until(() => heights.at(-1)?.height === 600, 'the first height is there');
    await frame.order('growQuietly', 432);
    await until(() => heights.at(-1)?.height === 432, 'the second height is there');
    expect(heights, 'no height twice').to.have.length(2);
  });
});

import { expect } from '@open-wc/testing';
import { thoughtspotWith } from '../../../src/bridge/protocols/thoughtspot.js';
import { until } from '../elements.js';
import { vendorTest } from './vendor-stage.js';
import { thoughtspot } from './vendors.js';

describe('ThoughtSpot’s frame', () => {
  vendorTest(thoughtspot, 'asks early, since its first answer says so', {}, async ({ frame }) => {
    const [message] = (await frame.report()).messages;
    const data = { authToken: 'access-1', embedExpiryInAuthToken: true };
    expect(message).to.deep.equal({ type: 'appInit', data });
  });

  vendorTest(thoughtspot, 'gets the next token when it asks about the newest, once', {}, async stage => {
    const { frame, provider } = stage;
    await frame.order('requestToken');
    await frame.received(2);
    expect(provider.generation).to.equal(2);
    // A frame with a fast clock takes each new token for one that ends soon.
    await frame.order('requestToken');
    await frame.order('idle');
    await frame.until(({ tokens }) => tokens.length > 2, 'another question is answered');
    expect(stage.refreshes).to.equal(1);
  });

  vendorTest(thoughtspot, 'gets the page’s fields with its first token', { isEarly: true }, async stage => {
    const { embed, frame } = stage;
    const fields = { customisations: { style: { customCSSUrl: 'https://page.example/ts.css' } } };
    embed.protocol = thoughtspotWith({ ...fields, embedExpiryInAuthToken: false });
    await until(() => embed.status === 'connected', 'it is connected');
    const { messages } = await frame.received(1);
    const data = { authToken: 'access-1', embedExpiryInAuthToken: false, ...fields };
    expect(messages).to.deep.equal([{ type: 'appInit', data }]);
  });
});

import { expect } from '@open-wc/testing';
import { until } from '../elements.js';
import { everyVendorTest } from './vendor-stage.js';

describe('The tokens of a vendor’s frame', () => {
  everyVendorTest('are the first one, and five more without a reload', {}, async stage => {
    const { boot } = await stage.frame.report();
    for (let n = 2; n <= 6; n++) await stage.refresh();
    const report = await stage.frame.report();
    expect(report.boot).to.equal(boot);
    expect([...new Set(report.tokens)]).to.deep.equal([1, 2, 3, 4, 5, 6].map(n => `access-${n}`));
    // Around its load, a document may receive its token twice, later never.
    expect(report.tokens.length).to.be.below(9);
    expect(stage.errors).to.deep.equal([]);
  });

  everyVendorTest('are in the next document the newest one, and those that follow', {}, async stage => {
    await stage.refresh();
    await stage.frame.reload();
    await stage.expectNewest();
    await until(() => stage.embed.status === 'connected', 'the embed is connected again');
    await stage.refresh();
    expect(new Set((await stage.frame.report()).tokens)).to.deep.equal(new Set(['access-2', 'access-3']));
  });

  everyVendorTest('include each that comes while the document is replaced', {}, async stage => {
    // In every phase of the navigation; not more often, because the frame's acknowledgements have a rate limit.
    const id = setInterval(() => void stage.provider.refresh(), 20);
    await stage.frame.reload().finally(() => {
      clearInterval(id);
    });
    await stage.expectNewest();
  });

  everyVendorTest('wait for the first one', { first: null, isHeld: true }, async stage => {
    const { embed, frame, vendor } = stage;
    const status = vendor.needsTokenToConnect ? 'connecting' : 'connected';
    await until(() => stage.loads > 0 && embed.status === status, 'the frame has loaded');
    if (vendor.requestsToken) await frame.order('requestToken');
    expect((await frame.report()).tokens).to.deep.equal([]);
    stage.release();
    // What the host posted before arrives before.
    expect((await frame.received(1)).tokens[0]).to.equal('access-1');
    expect(stage.refreshes).to.equal(1);
    await stage.refresh();
  });

  for (const isReplaced of [false, true]) {
    const title = `wait for the next one when the last has expired, in the ${isReplaced ? 'next' : 'same'} document`;
    everyVendorTest(title, {}, async stage => {
      const { vendor, frame, provider } = stage;
      stage.hold();
      provider.tokens = { ...vendor.response(7), expires_in: 1 };
      if (vendor.receivesNewTokens) await frame.received(7);
      await until(() => provider.status === 'expired', 'the token has expired');
      if (isReplaced) await stage.reload();
      const { length } = (await frame.report()).tokens;
      if (vendor.requestsToken) await frame.order('requestToken');
      stage.release();
      const { tokens } = await frame.received(2);
      expect(new Set(tokens.slice(isReplaced ? 0 : length))).to.deep.equal(new Set(['access-2']));
    });
  }

  everyVendorTest(
    'come by one refresh when the frame reports an expired one, repeatedly',
    { having: 'reportsExpiry' },
    async stage => {
      stage.hold();
      for (let n = 0; n < 3; n++) await stage.frame.order('expired');
      await until(() => stage.refreshes === 1, 'a refresh is requested');
      stage.release();
      await stage.frame.received(2);
      await stage.refresh();
      expect(stage.refreshes, 'that one, and the last').to.equal(2);
    },
  );
});

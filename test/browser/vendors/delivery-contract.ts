import { expect } from '@open-wc/testing';
import { tokenResponse, until } from '../elements.js';
import { pause } from './vendor-frame.js';
import { vendorTest } from './vendor-stage.js';
import type { Vendor } from './vendors.js';

/** How every vendor's frame gets its tokens. */
export function deliveryContract(vendor: Vendor): void {
  describe('its tokens', () => {
    it(
      'gets the first one, and five more without a reload',
      vendorTest(vendor, async stage => {
        await stage.connected();
        const { boot } = await stage.frame.report();
        for (let n = 2; n <= 6; n++) await stage.refresh();
        const report = await stage.frame.report();
        expect(report.boot).to.equal(boot);
        expect([...new Set(report.tokens)]).to.deep.equal([1, 2, 3, 4, 5, 6].map(n => `access-${n}`));
        // Around its load a document may be told twice, never again.
        expect(report.tokens.length).to.be.below(9);
        expect(stage.errors).to.deep.equal([]);
      }),
    );

    it(
      'gives the newest one to a document that comes by a reload, and those that follow',
      vendorTest(vendor, async stage => {
        await stage.connected();
        await stage.refresh();
        await stage.frame.reload();
        await stage.expectNewest();
        await until(() => stage.embed.status === 'connected', 'the embed is connected again');
        await stage.refresh();
        expect(new Set((await stage.frame.report()).tokens)).to.deep.equal(new Set(['access-2', 'access-3']));
      }),
    );

    it(
      'loses none that comes while the document is replaced',
      vendorTest(vendor, async stage => {
        await stage.connected();
        for (const delay of [0, 5, 25]) {
          const { boot } = await stage.frame.report();
          await stage.frame.tell('reload');
          await pause(delay);
          await stage.provider.refresh();
          await stage.frame.until(report => report.boot !== boot, 'the frame has reloaded');
          await stage.expectNewest();
        }
      }),
    );

    it(
      'waits for the first one',
      vendorTest(
        vendor,
        async stage => {
          await stage.frame.report();
          if (vendor.connectsWithoutToken)
            await until(() => stage.embed.status === 'connected', 'it is connected');
          else await until(() => stage.embed.status === 'connecting', 'it is loaded');
          if (vendor.requestsToken) await stage.frame.order('ask');
          await pause(100);
          expect((await stage.frame.report()).tokens).to.deep.equal([]);
          stage.release();
          await stage.frame.heard(1);
          expect(stage.refreshes).to.equal(1);
          await stage.refresh();
        },
        { first: null, held: true },
      ),
    );

    it(
      'waits for the next one when its own has expired and the next is on its way',
      vendorTest(
        vendor,
        async stage => {
          await stage.connected();
          await until(() => stage.provider.status === 'expired', 'the first one is over');
          // What was posted in time may still be on its way to the frame.
          const before = (await stage.frame.report()).tokens.length;
          if (vendor.requestsToken) await stage.frame.order('ask');
          await pause(100);
          expect((await stage.frame.report()).tokens).to.have.length(before);
          expect((await stage.frame.reload()).tokens).to.deep.equal([]);
          await pause(100);
          expect((await stage.frame.report()).tokens, 'of another document').to.deep.equal([]);
          stage.release();
          await stage.frame.heard(2);
        },
        { first: { ...vendor.response(1), ...tokenResponse(1), expires_in: 1 }, held: true },
      ),
    );

    if (vendor.reportsExpiry) {
      it(
        'asks for one refresh when the frame says that its own is expired, and gives it the next',
        vendorTest(vendor, async stage => {
          await stage.connected();
          stage.hold();
          for (let n = 0; n < 3; n++) await stage.frame.tell('expired');
          await until(() => stage.refreshes === 1, 'a refresh is asked for');
          await pause(100);
          stage.release();
          await stage.frame.heard(2);
          // By now a second one would be under way.
          await pause(300);
          expect(stage.refreshes).to.equal(1);
        }),
      );
    }
  });
}

import { expect } from '@open-wc/testing';
import { Leftovers } from '../../support/leftovers.js';
import { origins } from '../../support/origins.js';
import { frameUrl, tokenResponse, until } from '../elements.js';
import { OpenPorts } from './open-ports.js';
import { pause } from './vendor-frame.js';
import { vendorTest } from './vendor-stage.js';
import type { Vendor } from './vendors.js';

/** Whether any of these is a token, or holds one. */
function hasToken(heard: readonly unknown[]): boolean {
  return /access-\d/.test(JSON.stringify(heard));
}

/** How a conversation with a vendor's frame ends, and what it does not outlive. */
export function endContract(vendor: Vendor): void {
  const { name } = vendor;
  describe('its end', () => {
    it(
      `brings no token when the session is over${vendor.revocationMessage ? ', and tells the frame' : ''}`,
      vendorTest(vendor, async stage => {
        await stage.connected();
        // Where a document is told twice around its load, that is over.
        await pause(200);
        const { tokens, told } = await stage.frame.report();
        stage.provider.clear();
        await pause(100);
        if (vendor.requestsToken) await stage.frame.order('ask');
        await pause(100);
        const after = await stage.frame.report();
        expect(after.tokens).to.deep.equal(tokens);
        const farewells = after.told.slice(told.length);
        if (vendor.revocationMessage) {
          expect(farewells.length).to.be.least(2);
          for (const heard of farewells) expect(heard).to.deep.equal(vendor.revocationMessage);
        } else expect(farewells.filter(heard => hasToken([heard]))).to.deep.equal([]);
        expect((await stage.frame.reload()).tokens).to.deep.equal([]);
        await pause(200);
        expect((await stage.frame.report()).tokens, 'of another document').to.deep.equal([]);
        // A new login is served.
        stage.provider.tokens = vendor.response(7);
        if (!vendor.receivesNewTokens) await stage.frame.order('ask');
        await stage.frame.heard(7);
      }),
    );

    it(
      'gives nothing to a page of another origin',
      vendorTest(vendor, async stage => {
        await stage.connected();
        await stage.frame.go(frameUrl('vendors/elsewhere', origins.evil));
        // Before it has said a word, then while it says what the right frame would.
        await stage.provider.refresh();
        await pause(100);
        await stage.frame.order('speak');
        await stage.provider.refresh();
        await stage.frame.order('speak');
        await pause(200);
        const { told } = await stage.frame.report();
        expect(told).to.deep.equal([]);
        // It has ears, for windows and for ports.
        stage.frame.post('to the window').postMessage(tokenResponse(9));
        const ears = await stage.frame.until(report => report.told.length === 2, 'it hears the test');
        expect(hasToken(ears.told)).to.equal(true);
        expect(stage.embed.generation).to.equal(0);
        expect(stage.errors.map(({ code }) => code)).to.deep.equal(['origin_changed']);

        await stage.frame.go(frameUrl(`vendors/${name}`));
        await stage.expectNewest();
        await until(() => stage.embed.status === 'connected', 'it is connected again');
      }),
    );

    it(
      'does not come by garbage',
      vendorTest(vendor, async stage => {
        await stage.connected();
        const { boot } = await stage.frame.report();
        await stage.frame.order('litter');
        await stage.refresh();
        expect(stage.refreshes).to.equal(1);
        expect((await stage.frame.report()).boot).to.equal(boot);
        expect(stage.embed.status).to.equal('connected');
        const codes = stage.errors.map(({ code }) => code);
        expect(codes.filter(code => code !== 'message_invalid')).to.deep.equal([]);
      }),
    );

    it(
      'leaves no port, no timer and no promise',
      vendorTest(vendor, async stage => {
        await stage.connected();
        stage.embed.remove();
        const ports = new OpenPorts();
        const leftovers = new Leftovers();
        try {
          stage.provider.append(stage.embed);
          await until(() => stage.embed.status === 'connected', 'it is connected again');
          await stage.expectNewest();
          await until(() => stage.embed.shadowRoot!.querySelector('iframe') !== null);
          const call = vendor.unansweredCall ? stage.embed.call(vendor.unansweredCall) : undefined;
          const outcome = call?.catch((error: unknown) => (error as { code?: string }).code);
          expect(ports.count, 'ports').to.equal(vendor.usesPort || name === 'thoughtspot' ? 1 : 0);
          if (call) expect(leftovers.timers, 'timers').to.be.above(0);
          stage.embed.remove();
          expect(leftovers.timers, 'timers').to.equal(0);
          expect(leftovers.listeners.filter(type => type === 'message')).to.deep.equal([]);
          if (outcome) expect(await outcome).to.equal('not_connected');
          expect(ports.count, 'ports').to.equal(0);
        } finally {
          leftovers.restore();
          ports.restore();
        }
      }),
    );

    if (vendor.usesPort) {
      it(
        'deafens the embed to the port that it had',
        vendorTest(vendor, async stage => {
          await stage.connected();
          const port = (await stage.frame.order('handOver')) as MessagePort;
          const say = (): void => {
            port.postMessage({ switchboardAction: 'emit', method: 'late', args: {} });
            port.postMessage({ action: 2, data: { eventName: 'late', payload: [{}] } });
          };
          say();
          await until(() => stage.messages.length === 1, 'the port is heard');
          const heard: unknown[] = [];
          port.onmessage = ({ data }: MessageEvent<unknown>) => heard.push(data);
          stage.embed.remove();
          await pause(100);
          heard.length = 0;
          say();
          await stage.provider.refresh();
          await pause(200);
          expect(stage.messages).to.have.length(1);
          expect(heard).to.deep.equal([]);
        }),
      );
    }
  });
}

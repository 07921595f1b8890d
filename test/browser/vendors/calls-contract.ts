import { expect } from '@open-wc/testing';
import { until } from '../elements.js';
import { vendorTest, type VendorStage } from './vendor-stage.js';
import type { Vendor } from './vendors.js';

/** The code that a call of the vendor's own is rejected with; `undefined` when it is answered. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
}

/** How calls to every vendor's frame fail. */
export function callsContract(vendor: Vendor): void {
  describe('its calls', () => {
    it(
      'are refused before it is connected',
      vendorTest(vendor, async stage => {
        expect(await codeOf(stage.embed.call('anything')), 'at once').to.equal('not_connected');
        await until(() => stage.embed.status === 'loading', 'it is loading');
        expect(await codeOf(stage.embed.call('anything')), 'while it loads').to.equal('not_connected');
        stage.embed.remove();
        expect(await codeOf(stage.embed.call('anything')), 'without a frame').to.equal('not_connected');
      }),
    );

    it(
      'cannot carry what no message can',
      vendorTest(vendor, async stage => {
        await stage.connected();
        const functions = { setTo: () => undefined };
        let name: unknown;
        await stage.embed
          .call(vendor.unansweredCall ?? 'setSettings', functions)
          .catch((error: unknown) => (name = (error as Error).name));
        expect(name).to.equal('DataCloneError');
        await stage.refresh();
      }),
    );

    const { unansweredCall } = vendor;
    if (unansweredCall !== undefined) {
      it(
        'are given up when the document goes before it answers',
        vendorTest(vendor, async stage => {
          await stage.connected();
          const calls = [stage.embed.call(unansweredCall), stage.embed.call(unansweredCall)].map(codeOf);
          await stage.frame.reload();
          expect(await Promise.all(calls)).to.deep.equal(['not_connected', 'not_connected']);
          await until(() => stage.embed.status === 'connected', 'it is connected again');
          await stage.expectNewest();
        }),
      );
    }
  });
}

/** Expects a vendor's own event. */
export async function expectEvent(stage: VendorStage, type: string, payload: unknown): Promise<void> {
  await stage.connected();
  stage.messages.length = 0;
  await stage.frame.tell('event', payload);
  await until(() => stage.messages.length > 0, 'the event arrives');
  expect(stage.messages).to.deep.equal([{ data: { type, payload } }]);
}

/** Expects that the embed follows its frame's height. */
export async function expectHeight(stage: VendorStage, height: number, act = 'grow'): Promise<void> {
  await stage.connected();
  await stage.frame.tell(act, height);
  await until(() => stage.heights.at(-1)?.height === height, `a height of ${height} px is reported`);
  expect(stage.embed.shadowRoot!.querySelector('iframe')!.clientHeight).to.equal(height);
}

import { expect } from '@open-wc/testing';
import { addProvider, iframeOf, makeEmbed, until } from '../elements.js';
import { virtualTime } from '../page-state.js';
import { everyVendorTest, outcomeOf } from './vendor-stage.js';

describe('Calls to a vendor’s frame', () => {
  everyVendorTest('are answered, or fail with a code', { having: 'calls' }, async stage => {
    const { embed, frame, vendor } = stage;
    for (const { method, args, result, code, message } of vendor.calls ?? []) {
      expect(await outcomeOf(embed, method, args), method).to.deep.equal(code ? { code } : result);
      if (message === undefined) continue;
      const { messages } = await frame.until(report => report.messages.length > 0, 'the call arrives');
      expect(messages.at(-1)).to.deep.equal(message);
    }
    expect(stage.errors).to.deep.equal([]);
  });

  const early = { having: 'calls', isEarly: true } as const;
  everyVendorTest('are refused before it is connected', early, async ({ embed }) => {
    expect(await outcomeOf(embed, 'any'), 'at once').to.deep.equal({ code: 'not_connected' });
    await until(() => embed.status === 'loading', 'it is loading');
    expect(await outcomeOf(embed, 'any'), 'while it loads').to.deep.equal({ code: 'not_connected' });
    embed.remove();
    expect(await outcomeOf(embed, 'any'), 'without a frame').to.deep.equal({ code: 'not_connected' });
  });

  everyVendorTest('cannot have arguments that no message can have', { having: 'calls' }, async stage => {
    const method = stage.vendor.unansweredCall ?? 'setSettings';
    const outcome = await outcomeOf(stage.embed, method, { setTo: () => undefined });
    expect(outcome).to.deep.equal({ name: 'DataCloneError' });
    await stage.refresh();
  });

  everyVendorTest('fail when the document is replaced', { having: 'unansweredCall' }, async stage => {
    const { embed, vendor } = stage;
    const outcomes = [1, 2].map(() => outcomeOf(embed, vendor.unansweredCall!));
    await stage.frame.reload();
    expect(await Promise.all(outcomes)).to.deep.equal([1, 2].map(() => ({ code: 'not_connected' })));
    await until(() => embed.status === 'connected', 'it is connected again');
    await stage.expectNewest();
  });

  everyVendorTest('fail after 30 s', { having: 'unansweredCall' }, async stage => {
    const clock = virtualTime(['setTimeout', 'clearTimeout']);
    const outcome = outcomeOf(stage.embed, stage.vendor.unansweredCall!);
    clock.tick(29_999);
    const isPending = Symbol();
    expect(await Promise.race([outcome, Promise.resolve(isPending)])).to.equal(isPending);
    clock.tick(1);
    expect(await outcome).to.deep.equal({ code: 'call_timeout' });
  });

  for (const protocol of ['native', 'token-update', 'acme']) {
    it(`are not supported without a method for them: ${protocol}`, async () => {
      const embed = makeEmbed('orders', { protocol });
      addProvider().append(embed);
      await until(() => embed.status === 'connected' || embed.status === 'connecting');
      expect(await outcomeOf(embed, 'getDataMask')).to.deep.equal({ code: 'not_supported' });
    });
  }
});

describe('Events of a vendor’s frame', () => {
  everyVendorTest('are answered, if it requests that', { having: 'requests' }, async stage => {
    for (const [order, answer] of stage.vendor.requests ?? [])
      expect(await stage.frame.order(order, {}), order).to.deep.equal(answer);
  });

  everyVendorTest('reach the page', { having: 'event' }, async stage => {
    stage.messages.length = 0;
    await stage.frame.order('event', stage.vendor.event?.payload);
    await until(() => stage.messages.length > 0, 'the event arrives');
    expect(stage.messages).to.deep.equal([{ data: stage.vendor.event }]);
  });

  everyVendorTest('set the embed’s height', { having: 'heightOrders' }, async stage => {
    const { embed, frame, heights, vendor } = stage;
    for (const [n, order] of (vendor.heightOrders ?? []).entries()) {
      const height = 321 + n;
      await frame.order(order, height);
      await until(() => heights.at(-1)?.height === height, `a height of ${height} px is reported`);
      expect(iframeOf(embed).clientHeight).to.equal(height);
    }
  });
});

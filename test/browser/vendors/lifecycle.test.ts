import { expect } from '@open-wc/testing';
import { Leftovers } from '../../support/leftovers.js';
import { origins } from '../../support/origins.js';
import { frameUrl, until } from '../elements.js';
import { malloryUrl, Puppet } from '../threats-stage.js';
import { everyVendorTest, outcomeOf } from './vendor-stage.js';

/** All tokens in these messages. */
function tokensIn(messages: readonly unknown[]): Set<string> {
  return new Set(JSON.stringify(messages).match(/access-\d/g));
}

/** The first messages of the vendors' frames, and their requests for a token. */
const FIRST_MESSAGES: readonly unknown[] = [
  { action: 0 },
  { type: 'metabase.embed.iframeReady' },
  { type: 'metabase.embed.requestSessionToken' },
  { type: 'appInit' },
  { type: 'RefreshAuthToken' },
  { switchboardAction: 'get', method: 'guestToken', messageId: 1 },
  { method: 'POST', url: '/reports/x/events/loaded', headers: { id: 1 } },
  { hello: true },
];

/** Collects the ports that the page listens to by `onmessage`, as embeds do, and has not closed. */
function watchPorts(): { readonly open: ReadonlySet<MessagePort>; restore(): void } {
  const open = new Set<MessagePort>();
  const { prototype } = MessagePort;
  const { onmessage, close } = Object.getOwnPropertyDescriptors(prototype);
  Object.defineProperties(prototype, {
    onmessage: {
      ...onmessage,
      set(this: MessagePort, listener: MessagePort['onmessage']) {
        open.add(this);
        onmessage.set?.call(this, listener);
      },
    },
    close: {
      ...close,
      value(this: MessagePort) {
        open.delete(this);
        close.value?.call(this);
      },
    },
  });
  return { open, restore: () => void Object.defineProperties(prototype, { onmessage, close }) };
}

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

  const reporting = { having: 'reportsExpiry' } as const;
  everyVendorTest('come by one refresh when the frame repeatedly reports expiry', reporting, async stage => {
    stage.hold();
    for (let n = 0; n < 3; n++) await stage.frame.order('expired');
    await until(() => stage.refreshes === 1, 'a refresh is requested');
    stage.release();
    await stage.frame.received(2);
    await stage.refresh();
    expect(stage.refreshes, 'that one, and the last').to.equal(2);
  });
});

describe('The end of a vendor’s frame', () => {
  everyVendorTest('is a session’s: no token, a message if the vendor has one', {}, async stage => {
    const { frame, provider, vendor } = stage;
    const { revocationMessage, revokesByAnswer, requestsToken } = vendor;
    const logIn = async (n: number): Promise<readonly string[]> => {
      provider.tokens = vendor.response(n);
      // The question before the login had its answer; another document gets its token at once.
      if (revokesByAnswer && n === 7) await frame.order('requestToken');
      return (await frame.received(n)).tokens;
    };
    // Around its load, a document may receive its token twice.
    await stage.refresh();
    const before = await frame.report();
    provider.clear();
    const farewells = (messages: readonly unknown[]): unknown[] =>
      messages.slice(before.messages.length).filter(message => tokensIn([message]).size === 0);
    const expected = revocationMessage === undefined ? 0 : requestsToken && !revokesByAnswer ? 2 : 1;
    if (requestsToken) await frame.order('requestToken');
    await frame.until(({ messages }) => farewells(messages).length >= expected, 'it receives the end');
    // What the host posted before a new login arrives before that login's token.
    expect(new Set((await logIn(7)).slice(before.tokens.length))).to.deep.equal(new Set(['access-7']));
    const { messages } = await frame.report();
    expect(tokensIn(messages.slice(before.messages.length))).not.to.include('access-2');
    if (revocationMessage !== undefined)
      for (const message of farewells(messages)) expect(message).to.deep.equal(revocationMessage);
    provider.clear();
    await stage.reload();
    expect(new Set(await logIn(8)), 'of another document').to.deep.equal(new Set(['access-8']));
  });

  everyVendorTest('gives nothing to a page of another origin', {}, async stage => {
    const { embed, frame, provider } = stage;
    embed.handshakeTimeout = 1_000;
    frame.window!.location.href = malloryUrl(origins.evil);
    const puppet = await new Puppet(frame.window).at(origins.evil);
    // Before it has posted anything, then after it has posted what the right frame would, with ports and without.
    await provider.refresh();
    for (let n = 0; n < 2; n++) {
      await puppet.attack(FIRST_MESSAGES);
      await puppet.attack(FIRST_MESSAGES, ['hello']);
      await provider.refresh();
    }
    expect(await puppet.report()).to.deep.equal({ stolen: false, types: [], generations: [], onPorts: 0 });
    await until(() => embed.status === 'unresponsive', 'the end of the handshake');
    expect(embed.generation, 'the other page has used no token').to.equal(0);
    expect(stage.errors.map(({ code }) => code)).to.deep.equal(['origin_changed']);

    frame.window!.location.href = frameUrl(`vendors/${stage.vendor.name}`);
    await frame.until(report => 'boot' in report, 'the vendor’s document is there again');
    await stage.expectNewest();
    await until(() => embed.status === 'connected', 'it is connected again');
  });

  everyVendorTest('leaves no port, no timer, no listener and no promise', {}, async stage => {
    const { embed, vendor } = stage;
    embed.remove();
    const ports = watchPorts();
    const leftovers = new Leftovers();
    try {
      stage.provider.append(embed);
      await until(() => embed.status === 'connected', 'it is connected again');
      await stage.expectNewest();
      const outcome = vendor.unansweredCall && outcomeOf(embed, vendor.unansweredCall);
      expect(ports.open.size, 'ports').to.equal(vendor.ports);
      if (outcome) expect(leftovers.counts.timers, 'timers').to.be.above(0);
      embed.remove();
      expect(leftovers.counts.timers, 'timers').to.equal(0);
      expect(leftovers.listeners.filter(type => type === 'message')).to.deep.equal([]);
      if (outcome) expect(await outcome).to.deep.equal({ code: 'not_connected' });
      expect(ports.open.size, 'ports').to.equal(0);
    } finally {
      leftovers.restore();
      ports.restore();
    }
  });
});

import { expect } from '@open-wc/testing';
import { Leftovers } from '../../support/leftovers.js';
import { origins } from '../../support/origins.js';
import { frameUrl, tokenResponse, until } from '../elements.js';
import { OpenPorts } from './open-ports.js';
import { everyVendorTest, outcomeOf, type VendorStage } from './vendor-stage.js';

/** All tokens in these messages. */
function tokensIn(messages: readonly unknown[]): Set<string> {
  return new Set(JSON.stringify(messages).match(/access-\d/g));
}

/** The page of another origin posts what frames post; waits until the embed has them, then posts to each port, and to the window. */
async function speak({ frame }: VendorStage): Promise<number> {
  const ports: MessagePort[] = [];
  const onMessage = ({ origin, ports: [port] }: MessageEvent): void => {
    if (origin === origins.evil && port) ports.push(port);
  };
  addEventListener('message', onMessage);
  const count = await frame.order('speak');
  await until(() => ports.length === count, 'the messages of the other page arrive');
  removeEventListener('message', onMessage);
  for (const port of ports) port.postMessage(tokenResponse(9));
  frame.window?.postMessage(tokenResponse(9), '*');
  return ports.length + 1;
}

describe('The end of a vendor’s frame', () => {
  everyVendorTest('is a session’s: no token, a message if the vendor has one', {}, async stage => {
    const { frame, provider, vendor } = stage;
    const { revocationMessage, requestsToken } = vendor;
    const logIn = async (n: number): Promise<readonly string[]> => {
      provider.tokens = vendor.response(n);
      if (!vendor.receivesNewTokens) await frame.order('requestToken');
      return (await frame.received(n)).tokens;
    };
    await stage.connected();
    // Around its load, a document may receive its token twice.
    await stage.refresh();
    const before = await frame.report();
    provider.clear();
    const farewells = (messages: readonly unknown[]): unknown[] =>
      messages.slice(before.messages.length).filter(message => tokensIn([message]).size === 0);
    const expected = revocationMessage === undefined ? 0 : requestsToken ? 2 : 1;
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
    await stage.connected();
    await frame.go(frameUrl('vendors/elsewhere', origins.evil));
    // Before it has posted anything, then after it has posted what the right frame would.
    await provider.refresh();
    let count = await speak(stage);
    await provider.refresh();
    count += await speak(stage);
    const { messages } = await frame.until(report => report.messages.length >= count, 'the test’s messages');
    expect(messages).to.deep.equal(Array.from({ length: count }, () => tokenResponse(9)));
    expect(embed.generation).to.equal(0);
    expect(stage.errors.map(({ code }) => code)).to.deep.equal(['origin_changed']);

    await frame.go(frameUrl(`vendors/${stage.vendor.name}`));
    await stage.expectNewest();
    await until(() => embed.status === 'connected', 'it is connected again');
  });

  everyVendorTest('leaves no port, no timer, no listener and no promise', {}, async stage => {
    const { embed, vendor } = stage;
    await stage.connected();
    embed.remove();
    const ports = new OpenPorts();
    const leftovers = new Leftovers();
    try {
      stage.provider.append(embed);
      await until(() => embed.status === 'connected', 'it is connected again');
      await stage.expectNewest();
      const outcome = vendor.unansweredCall && outcomeOf(embed, vendor.unansweredCall);
      expect(ports.count, 'ports').to.equal(vendor.ports);
      if (outcome) expect(leftovers.timers, 'timers').to.be.above(0);
      embed.remove();
      expect(leftovers.timers, 'timers').to.equal(0);
      expect(leftovers.listeners.filter(type => type === 'message')).to.deep.equal([]);
      if (outcome) expect(await outcome).to.deep.equal({ code: 'not_connected' });
      expect(ports.count, 'ports').to.equal(0);
    } finally {
      leftovers.restore();
      ports.restore();
    }
  });
});

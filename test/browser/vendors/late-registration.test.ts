import { expect } from '@open-wc/testing';
import { luzmo } from '../../../src/bridge/protocols/luzmo.js';
import { registerProtocol, type AnalyticsEmbed, type TokenProvider } from '../../../src/index.js';
import { addProvider, collect, consoleOf, makeEmbed, until } from '../elements.js';
import { VendorFrame } from './vendor-stage.js';

let protocols = 0;

/** A protocol of the page, for Luzmo's frame. */
function ownProtocol(): typeof luzmo {
  return { ...luzmo, name: `own-${++protocols}` };
}

describe('A protocol of the page', () => {
  let provider: TokenProvider;
  beforeEach(() => {
    provider = addProvider();
  });

  /** Appends embeds of a protocol that is not registered; returns the lines on the console until they have failed. */
  const appendFailing = (...embeds: AnalyticsEmbed[]): Promise<string[]> =>
    consoleOf('error', async () => {
      provider.append(...embeds);
      await until(() => embeds.every(embed => embed.status === 'failed'));
      registerProtocol(ownProtocol());
      for (const embed of embeds) await embed.updateComplete;
    });

  async function expectTokens(embed: AnalyticsEmbed): Promise<void> {
    const frame = new VendorFrame(embed);
    await frame.received(provider.generation);
    await until(() => embed.status === 'connected');
    await provider.refresh();
    await frame.received(provider.generation);
  }

  it('is reported once if it is not registered, and used as soon as it is', async () => {
    const protocol = ownProtocol();
    const embed = makeEmbed('vendors/luzmo', { protocol: protocol.name });
    const errors = collect(embed, 'embed-error');
    expect(await appendFailing(embed)).to.have.length(1);
    expect(errors.map(({ code }) => code)).to.deep.equal(['protocol_unknown']);
    registerProtocol(protocol);
    // The first one of a name remains.
    registerProtocol({ name: protocol.name, open: () => expect.fail('It is registered already.') });
    await expectTokens(embed);
    expect(errors).to.have.length(1);
  });

  it('may be registered by a later script of the page: before its `load`, nothing is reported', async () => {
    const protocol = ownProtocol();
    const embed = makeEmbed('vendors/luzmo', { protocol: protocol.name });
    const events = [collect(embed, 'embed-error'), collect(embed, 'embed-status')];
    const readyState = Object.getOwnPropertyDescriptor(Document.prototype, 'readyState')!;
    Object.defineProperty(Document.prototype, 'readyState', { configurable: true, get: () => 'interactive' });
    try {
      provider.append(embed);
      await embed.updateComplete;
      expect(events).to.deep.equal([[], []]);
      registerProtocol(protocol);
      await expectTokens(embed);
      const late = makeEmbed('vendors/luzmo', { protocol: 'never-registered' });
      const errors = collect(late, 'embed-error');
      provider.append(late);
      await late.updateComplete;
      expect(errors).to.deep.equal([]);
      Object.defineProperty(Document.prototype, 'readyState', readyState);
      const lines = await consoleOf('error', async () => {
        dispatchEvent(new Event('load'));
        await until(() => late.status === 'failed');
      });
      expect(errors.map(({ code }) => code)).to.deep.equal(['protocol_unknown']);
      expect(lines).to.have.length(1);
    } finally {
      Object.defineProperty(Document.prototype, 'readyState', readyState);
    }
  });

  it('does not affect an embed that is removed, or has another one as a property', async () => {
    const protocol = ownProtocol();
    const make = (): AnalyticsEmbed => makeEmbed('vendors/luzmo', { protocol: protocol.name });
    const [removed, changed] = [make(), make()];
    await appendFailing(removed, changed);
    removed.remove();
    changed.protocol = ownProtocol();
    await expectTokens(changed);
    const statuses = [removed, changed].map(embed => collect(embed, 'embed-status'));
    registerProtocol(protocol);
    await Promise.all([removed.updateComplete, changed.updateComplete]);
    expect(statuses).to.deep.equal([[], []]);
    expect(changed.status).to.equal('connected');
    // Inserted again, it uses what was registered meanwhile.
    provider.append(removed);
    await until(() => removed.status === 'connected');
  });
});

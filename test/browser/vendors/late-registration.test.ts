import { expect } from '@open-wc/testing';
import { luzmo } from '../../../src/bridge/protocols/luzmo.js';
import { registerProtocol, type AnalyticsEmbed, type TokenProvider } from '../../../src/index.js';
import { addProvider, collect, consoleOf, makeEmbed, until } from '../elements.js';
import { VendorFrame } from './vendor-frame.js';

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
  afterEach(() => {
    provider.remove();
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
    const lines = await consoleOf('error', async () => {
      provider.append(embed);
      await until(() => embed.status === 'failed');
      registerProtocol(ownProtocol());
      await embed.updateComplete;
    });
    expect(lines).to.have.length(1);
    expect(errors.map(({ code }) => code)).to.deep.equal(['protocol_unknown']);
    expect(errors[0]!.message).to.include('analytics-embed/protocols/superset.js');
    expect(embed.shadowRoot!.querySelector('iframe')).to.equal(null);
    registerProtocol(protocol);
    // The first one of a name remains.
    registerProtocol({ name: protocol.name, open: () => expect.fail('It is registered already.') });
    await expectTokens(embed);
    expect(errors).to.have.length(1);
  });

  it('does not affect an embed that is removed, or has another one', async () => {
    const [first, second] = [ownProtocol(), ownProtocol()];
    const [removed, changed] = [1, 2].map(() => makeEmbed('vendors/luzmo', { protocol: first.name })) as [
      AnalyticsEmbed,
      AnalyticsEmbed,
    ];
    await consoleOf('error', async () => {
      provider.append(removed, changed);
      await until(() => removed.status === 'failed' && changed.status === 'failed');
    });
    removed.remove();
    registerProtocol(second);
    changed.protocol = second.name;
    await expectTokens(changed);
    const statuses = [changed, removed].map(embed => collect(embed, 'embed-status'));
    registerProtocol(first);
    await changed.updateComplete;
    await removed.updateComplete;
    expect(statuses).to.deep.equal([[], []]);
    expect(changed.status).to.equal('connected');
    // Inserted again, it uses what was registered meanwhile.
    provider.append(removed);
    await until(() => removed.status === 'connected');
  });

  it('needs no name as a property', async () => {
    const embed = makeEmbed('vendors/luzmo');
    embed.protocol = ownProtocol();
    provider.append(embed);
    await expectTokens(embed);
  });
});

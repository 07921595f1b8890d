import { expect } from '@open-wc/testing';
import { registerProtocol, type EmbedProtocol, type TokenProvider } from '../../../src/index.js';
import { addProvider, collect, consoleOf, makeEmbed, until } from '../elements.js';
import { VendorFrame } from './vendor-frame.js';

let protocols = 0;

/** A protocol of a page's own, for the frame of Luzmo, under a name that nobody has used. */
function ownProtocol(): EmbedProtocol {
  return {
    name: `own-${++protocols}`,
    open(link) {
      const post = (): void => {
        const { token } = link;
        if (token) link.postToken(token, { action: 'setAuthorization', token: token.accessToken });
      };
      return {
        onLoad() {
          link.connected();
          post();
        },
        onMessage(data) {
          link.message(data);
          return 'handled';
        },
        sendToken: post,
        sendRevocation: () => undefined,
        call: (method, args) => Promise.resolve({ method, args }),
      };
    },
  };
}

describe('Protocols that are not built in', () => {
  let provider: TokenProvider;
  beforeEach(() => {
    provider = addProvider();
  });
  afterEach(() => {
    provider.remove();
  });

  it('are reported once when they are missing, and used as soon as they come', async () => {
    const protocol = ownProtocol();
    const other = ownProtocol();
    const embed = makeEmbed('vendors/luzmo', { protocol: protocol.name });
    const errors = collect(embed, 'embed-error');
    const lines = await consoleOf('error', async () => {
      provider.append(embed);
      await until(() => embed.status === 'failed');
      // Another one is no news.
      registerProtocol(other);
      await embed.updateComplete;
    });
    expect(lines).to.have.length(1);
    expect(errors.map(({ code }) => code)).to.deep.equal(['protocol_unknown']);
    expect(errors[0]!.message).to.include('analytics-embed/protocols/superset.js');
    expect(embed.shadowRoot!.querySelector('iframe')).to.equal(null);

    registerProtocol(protocol);
    const frame = new VendorFrame(embed);
    await frame.received(1);
    await until(() => embed.status === 'connected');
    await provider.refresh();
    await frame.received(2);
    expect(errors).to.have.length(1);
  });

  it('are not waited for by an embed that has gone, or wants another one', async () => {
    const [first, second] = [ownProtocol(), ownProtocol()];
    const gone = makeEmbed('vendors/luzmo', { protocol: first.name });
    const changed = makeEmbed('vendors/luzmo', { protocol: first.name });
    await consoleOf('error', async () => {
      provider.append(gone, changed);
      await until(() => gone.status === 'failed' && changed.status === 'failed');
    });
    gone.remove();
    registerProtocol(second);
    changed.protocol = second.name;
    await new VendorFrame(changed).received(1);
    await until(() => changed.status === 'connected');
    const statuses = [changed, gone].map(embed => collect(embed, 'embed-status'));
    registerProtocol(first);
    await changed.updateComplete;
    await gone.updateComplete;
    expect(statuses).to.deep.equal([[], []]);
    expect(changed.status).to.equal('connected');
    // Put back, it finds what has come meanwhile.
    provider.append(gone);
    await until(() => gone.status === 'connected');
  });

  it('keep their name: the first of it stays', async () => {
    const protocol = ownProtocol();
    registerProtocol(protocol);
    registerProtocol({
      name: protocol.name,
      open() {
        throw new Error('Nobody is to speak this.');
      },
    });
    const embed = makeEmbed('vendors/luzmo', { protocol: protocol.name });
    provider.append(embed);
    await until(() => embed.status === 'connected');
  });

  it('need no name where the page gives the object', async () => {
    const embed = makeEmbed('vendors/luzmo');
    embed.protocol = ownProtocol();
    const messages = collect(embed, 'embed-message');
    provider.append(embed);
    const frame = new VendorFrame(embed);
    await frame.received(1);
    await until(() => embed.status === 'connected');
    await provider.refresh();
    await frame.received(2);
    await frame.reload();
    await frame.received(2);
    expect(await embed.call('ask', 1)).to.deep.equal({ method: 'ask', args: 1 });
    await frame.order('event', { filters: [] });
    await until(() => messages.length === 1);
    expect(messages).to.deep.equal([{ data: { type: 'changedFilters', filters: [] } }]);
  });
});

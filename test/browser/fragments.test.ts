import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { origins } from '../support/origins.js';
import { addProvider, collect, iframeOf, makeEmbed, tokenResponse, until } from './elements.js';
import { connect, refreshed } from './embedded-frame.js';

/** A dashboard with a router in its fragment: `document` is another number in each document. */
const ROUTER = `<!doctype html><script>
  const id = Math.random();
  const post = message => parent.postMessage(message, '*');
  const show = () => post({ type: 'EMBED_MESSAGE', data: { id, hash: location.hash, search: location.search } });
  onmessage = ({ data: { type, generation } }) => {
    if (type === 'TOKEN_UPDATE') post({ type: 'TOKEN_ACK', generation });
    if (type === 'EMBED_HELLO') post({ type: 'EMBED_READY', version: 1 });
  };
  onhashchange = show;
  post({ type: 'EMBED_READY', version: 1 });
  show();
</script>`;
const URL_OF_ROUTER = `${origins.frame}/answer?${String(new URLSearchParams({ html: ROUTER }))}`;

interface View {
  readonly id: number;
  readonly hash: string;
  readonly search: string;
}

describe('A change of the fragment in src', () => {
  let provider: TokenProvider;
  let views: View[];
  beforeEach(() => {
    provider = addProvider();
    views = [];
    // Also of a frame that is not connected, or has another protocol.
    addEventListener('message', onMessage);
  });
  afterEach(() => removeEventListener('message', onMessage));
  const onMessage = ({ data }: MessageEvent<{ type: string; data: View }>): void => {
    if (data.type === 'EMBED_MESSAGE') views.push(data.data);
  };

  async function expectSameDocument(embed: AnalyticsEmbed, change: () => unknown): Promise<void> {
    const statuses = collect(embed, 'embed-status');
    const frame = iframeOf(embed);
    await change();
    await embed.updateComplete;
    // A load would take a moment.
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(iframeOf(embed)).to.equal(frame);
    expect(new Set(views.map(({ id }) => id))).to.have.property('size', 1);
    expect(statuses).to.deep.equal([]);
    expect(embed.status).to.equal('connected');
  }

  async function show(embed: AnalyticsEmbed, fragment: string, hash = fragment): Promise<void> {
    embed.src = URL_OF_ROUTER + fragment;
    await until(() => views.at(-1)?.hash === hash, `it shows ${fragment}`);
  }

  it('navigates within the document', async () => {
    const embed = await connect(makeEmbed('dashboard', { src: URL_OF_ROUTER }), provider);
    await expectSameDocument(embed, async () => {
      await show(embed, '#/costs');
      await show(embed, '#/costs?year=2026#a');
      await show(embed, '', '');
      await show(embed, '#/profit');
    });
    await refreshed(provider, embed);
  });

  it('does so with a token in the URL, and after the next one', async () => {
    const embed = makeEmbed('dashboard', { src: `${URL_OF_ROUTER}#/costs`, protocol: 'reload' });
    provider.append(embed);
    await until(() => views.length === 1 && embed.status === 'connected');
    await expectSameDocument(embed, () => show(embed, '#/profit'));
    expect(views.every(({ search }) => search.endsWith('&access_token=access-1'))).to.equal(true);
    await provider.refresh();
    await until(() => !!views.at(-1)?.search.endsWith('access-2'), 'the next token');
    expect(views.at(-1)?.hash).to.equal('#/profit');
  });

  it('stays after reload(), and with another query the frame is loaded', async () => {
    const embed = await connect(makeEmbed('dashboard', { src: URL_OF_ROUTER }), provider);
    await show(embed, '#/costs');
    const [{ id } = { id: 0 }] = views;
    embed.reload();
    await until(() => views.at(-1)?.id !== id, 'another document');
    expect(views.at(-1)?.hash).to.equal('#/costs');
    const frame = iframeOf(embed);
    embed.src = `${URL_OF_ROUTER}&a#/costs`;
    await until(() => !!views.at(-1)?.search.endsWith('&a'), 'the other query');
    expect(iframeOf(embed)).not.to.equal(frame);
  });

  it('before the first load is not lost', async () => {
    const embed = makeEmbed('dashboard', { src: URL_OF_ROUTER });
    provider.append(embed);
    await embed.updateComplete;
    embed.src = `${URL_OF_ROUTER}#/costs`;
    await connect(embed, provider);
    await until(() => views.at(-1)?.hash === '#/costs');
  });

  it('after a redirect loads the frame again, with a handshake, since its URL is another one', async () => {
    const src = `${origins.evil}/redirect?to=${encodeURIComponent(URL_OF_ROUTER)}`;
    const embed = await connect(makeEmbed('dashboard', { src, 'frame-origin': origins.frame }), provider);
    const frame = iframeOf(embed);
    embed.src = `${src}#/costs`;
    await until(() => views.at(-1)?.hash === '#/costs');
    await connect(embed, provider);
    expect(iframeOf(embed)).to.equal(frame);
    await refreshed(provider, embed);
  });

  it('is no way around a revocation', async () => {
    const embed = makeEmbed('dashboard', { src: URL_OF_ROUTER, protocol: 'reload' });
    provider.append(embed);
    await until(() => embed.status === 'connected');
    provider.clear();
    await embed.updateComplete;
    embed.src = `${URL_OF_ROUTER}#/costs`;
    await embed.updateComplete;
    expect(embed.shadowRoot!.querySelector('iframe')).to.equal(null);
    provider.tokens = tokenResponse(7);
    await until(() => !!views.at(-1)?.search.endsWith('access-7'));
    expect(views.at(-1)?.hash).to.equal('#/costs');
  });
});

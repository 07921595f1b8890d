import { expect } from '@open-wc/testing';
import type { HydrationOptions, ServedPage } from './frames/hydration.js';
import { frameUrl, until } from './elements.js';

let key = 0;

/** An address that does not answer, and what makes it answer. */
function hold(): { url: string; release: () => Promise<unknown> } {
  const query = `?key=${Date.now()}-${++key}`;
  return { url: `${location.origin}/held${query}`, release: () => fetch(`/release${query}`) };
}

/** A dashboard's address; `start` as in frames/orders.html. */
function dashboard(start: string, holdUrl?: string): string {
  const hold = holdUrl ? `&hold=${encodeURIComponent(holdUrl)}` : '';
  return `${frameUrl('orders')}&start=${start}${hold}`;
}

describe('hydration of what a server has rendered', () => {
  let host: HTMLIFrameElement;
  afterEach(() => {
    host.remove();
  });

  /** Opens a page as a server has rendered it; its script is there, the library is not. */
  async function open(query: Record<string, string>): Promise<ServedPage> {
    host = document.createElement('iframe');
    host.src = `/server-rendered.html?${new URLSearchParams(query)}`;
    document.body.append(host);
    const seen = (): ServedPage | undefined => (host.contentWindow as unknown as { page?: ServedPage }).page;
    await until(() => seen()?.hydrate !== undefined, 'the page is there');
    return seen()!;
  }

  async function hydrate(page: ServedPage, options?: HydrationOptions): Promise<void> {
    await page.hydrate!(options);
    await page.embed.updateComplete;
  }

  function readyState(): string {
    return host.contentDocument!.readyState;
  }

  async function whenComplete(): Promise<void> {
    await until(() => readyState() === 'complete', 'the page is complete');
    // Its `load` is told after that.
    await new Promise(resolve => setTimeout(resolve, 0));
  }

  function framesOf({ embed }: ServedPage): HTMLIFrameElement[] {
    return [...embed.shadowRoot!.querySelectorAll('iframe')];
  }

  /** The one that the server rendered is the one that has the token, in the document that it showed from the start. */
  async function expectTakenOver(page: ServedPage): Promise<void> {
    await until(() => page.embed.generation === 1, 'the token is acknowledged');
    expect(framesOf(page)).to.deep.equal([page.served]);
    expect(page.embed.status).to.equal('connected');
    expect(page.messages.at(-1)!.token).to.equal('in-the-markup');
    expect(page.messages.at(-1)!.received.length, 'posts of the token').to.be.within(1, 3);
    expect(page.statuses).to.deep.equal(
      ['loading', 'connecting', 'connected'].filter(s => page.statuses.includes(s)),
    );
    expect(page.problems).to.deep.equal([]);
  }

  for (const start of ['early', '0', '150']) {
    it(`takes over a frame that was there before it, and that starts ${start}`, async () => {
      const page = await open({ src: dashboard(start) });
      await whenComplete();
      expect(page.loads).to.equal(1);
      await hydrate(page);
      await expectTakenOver(page);
      expect(page.loads).to.equal(1);
    });
  }

  it('takes over a frame that has loaded, in a page that has not', async () => {
    const { url, release } = hold();
    const page = await open({ src: dashboard('early'), held: url });
    await until(() => page.loads === 1, 'the frame has loaded');
    await hydrate(page);
    await expectTakenOver(page);
    expect(readyState()).to.equal('interactive');
    await release();
    await whenComplete();
    await expectTakenOver(page);
    expect(page.loads).to.equal(1);
  });

  it('takes over a frame that is still loading', async () => {
    const { url, release } = hold();
    const page = await open({ src: dashboard('early', url) });
    await hydrate(page);
    await expectTakenOver(page);
    expect(page.loads).to.equal(0);
    await release();
    await whenComplete();
    expect(page.loads).to.equal(1);
    await expectTakenOver(page);
  });

  it('takes over a frame that only listens', async () => {
    const { url, release } = hold();
    const page = await open({ src: frameUrl('orders'), held: url });
    await until(() => page.loads === 1, 'the frame has loaded');
    page.embed.setAttribute('handshake-timeout', '50');
    await hydrate(page);
    await release();
    await until(() => page.messages.length > 0 && page.embed.status === 'unresponsive', 'it has the token');
    expect(framesOf(page)).to.deep.equal([page.served]);
    const error = page.embed.shadowRoot!.querySelector('[part="error"]');
    expect(error).to.have.property('hidden', true);
    expect(page.problems).to.deep.equal([]);
  });

  it('speaks to a vendor’s frame that has loaded when the page has, and not twice', async () => {
    const { url, release } = hold();
    const page = await open({ src: frameUrl('vendors/superset'), protocol: 'superset', held: url });
    await until(() => page.loads === 1, 'the frame has loaded');
    await hydrate(page);
    expect(page.statuses).to.deep.equal(['loading']);
    await release();
    await until(() => page.embed.generation === 1, 'the token is acknowledged');
    expect(framesOf(page)).to.deep.equal([page.served]);
    expect(page.statuses).to.deep.equal(['loading', 'connecting', 'connected']);
    expect(page.loads).to.equal(1);
    expect(page.problems).to.deep.equal([]);
  });

  it('brings its styles along, for pages whose policy forbids the server’s', async () => {
    const page = await open({ src: dashboard('early') });
    await hydrate(page);
    await expectTakenOver(page);
    expect(page.embed.shadowRoot!.adoptedStyleSheets).to.have.length(1);
  });

  it('gives a frame that reloads itself afterwards a new handshake', async () => {
    const { url, release } = hold();
    const page = await open({ src: dashboard('early'), held: url });
    await until(() => page.loads === 1, 'the frame has loaded');
    await hydrate(page);
    await release();
    await whenComplete();
    await expectTakenOver(page);
    const before = page.statuses.length;
    page.served!.src = dashboard('0');
    await until(() => page.statuses.length >= before + 2, 'a new handshake');
    expect(page.statuses.slice(before)).to.deep.equal(['connecting', 'connected']);
  });

  it('gives the token to a frame that is upgraded before its provider', async () => {
    const page = await open({ src: dashboard('early') });
    await hydrate(page, { first: 'analytics-embed' });
    await expectTakenOver(page);
  });

  it('leaves the host’s own markup alone, but for the tokens', async () => {
    const page = await open({ src: dashboard('early') });
    const html = (): string => host.contentDocument!.querySelector('token-provider')!.innerHTML;
    expect(html()).to.contain('in-the-markup');
    await hydrate(page);
    await expectTakenOver(page);
    expect(page.loading.parentNode).to.equal(page.embed);
    expect(page.loading).to.have.property('assignedSlot').that.is.not.null;
    expect(html()).not.to.contain('in-the-markup');
  });

  it('renders again after that', async () => {
    const page = await open({ src: dashboard('early') });
    await hydrate(page);
    await expectTakenOver(page);
    page.embed.embedTitle = 'Another title';
    await page.embed.updateComplete;
    expect(page.served!.title).to.equal('Another title');
    page.embed.reload();
    await until(() => framesOf(page)[0] !== page.served, 'another iframe');
    await until(() => page.embed.status === 'connected', 'connected');
    expect(framesOf(page)).to.have.length(1);
  });

  it('gives a frame that needs its token in its address another one', async () => {
    const page = await open({ src: frameUrl('address'), protocol: 'reload' });
    expect(page.served).to.equal(null);
    await hydrate(page);
    await until(() => page.embed.status === 'connected', 'connected');
    expect(framesOf(page).map(({ src }) => src.includes('in-the-markup'))).to.deep.equal([true]);
    expect(page.problems).to.deep.equal([]);
  });

  it('replaces an iframe that is not the one of the attributes any more', async () => {
    // One that says nothing yet: its handshake would not end.
    const { url, release } = hold();
    const page = await open({ src: dashboard('0', url) });
    page.embed.setAttribute('src', dashboard('0'));
    await hydrate(page);
    await until(() => page.embed.generation === 1, 'the token is acknowledged');
    expect(framesOf(page).map(({ src }) => src)).to.deep.equal([dashboard('0')]);
    expect(framesOf(page)).not.to.contain(page.served);
    await release();
    expect(page.problems).to.deep.equal([]);
  });

  it('replaces an iframe that was less restrained', async () => {
    const page = await open({ src: dashboard('early') });
    page.embed.setAttribute('sandbox', 'allow-scripts allow-same-origin');
    await hydrate(page);
    await until(() => page.embed.generation === 1, 'the token is acknowledged');
    expect(framesOf(page).map(frame => frame.getAttribute('sandbox'))).to.deep.equal([
      'allow-scripts allow-same-origin',
    ]);
    expect(page.problems).to.deep.equal([]);
  });

  for (const [what, query, options] of [
    ['the markup is of another version', { digest: 'another' }, {}],
    ['Lit’s hydration is not there', {}, { support: false }],
  ] as const) {
    it(`renders anew, and once, where ${what}`, async () => {
      const page = await open({ src: dashboard('early'), ...query });
      await hydrate(page, options);
      await until(() => page.embed.generation === 1, 'the token is acknowledged');
      expect(framesOf(page)).to.have.length(1);
      expect(page.embed.shadowRoot!.querySelectorAll('slot')).to.have.length(2);
      expect(host.contentWindow!.getComputedStyle(framesOf(page)[0]!).display).to.equal('block');
      expect(page.problems).to.deep.equal([]);
    });
  }
});

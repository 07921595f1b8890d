import { expect } from '@open-wc/testing';
import type { HydrationOptions, ServedPage } from './frames/hydration.js';
import { frameUrl, put, until } from './elements.js';
import { postToFrame } from './embedded-frame.js';

/** An address that does not answer, and a function that makes it answer. */
function hold(): { url: string; release: () => Promise<unknown> } {
  const query = `?key=${crypto.randomUUID()}`;
  return { url: `${location.origin}/held${query}`, release: () => fetch(`/release${query}`) };
}

/** A dashboard's address; `start` as in frames/orders.html. */
function dashboard(start: 'early' | 'load' | '', holdUrl?: string): string {
  const hold = holdUrl ? `&hold=${encodeURIComponent(holdUrl)}` : '';
  return `${frameUrl('orders')}&start=${start}${hold}`;
}

describe('hydration of what a server has rendered', () => {
  let host: HTMLIFrameElement;

  /** Opens a page as a server has rendered it; its script is there, the library is not. */
  async function open(query: Record<string, string>): Promise<ServedPage> {
    host = put(document.createElement('iframe'));
    host.src = `/server-rendered.html?${new URLSearchParams(query)}`;
    const seen = (): ServedPage | undefined => (host.contentWindow as unknown as { page?: ServedPage }).page;
    await until(() => seen()?.hydrate !== undefined, 'the page is there');
    return seen()!;
  }

  async function hydrate(page: ServedPage, options?: HydrationOptions): Promise<void> {
    await page.hydrate!(options);
    await page.embed.updateComplete;
  }

  const isComplete = (): boolean => host.contentDocument!.readyState === 'complete';

  function framesOf({ embed }: ServedPage): HTMLIFrameElement[] {
    return [...embed.shadowRoot!.querySelectorAll('iframe')];
  }

  /** The frame that the server rendered has the token, in the document that it showed from the start. */
  async function expectTakenOver(page: ServedPage): Promise<void> {
    await until(() => page.embed.generation === 1 && page.messages.length > 0, 'the frame has the token');
    expect(framesOf(page)).to.deep.equal([page.served]);
    expect(page.embed.status).to.equal('connected');
    expect(page.messages.at(-1)!.token).to.equal('in-the-markup');
    expect(page.messages.at(-1)!.received.length, 'posts of the token').to.be.within(1, 3);
    expect(page.statuses).to.deep.equal(
      ['loading', 'connecting', 'connected'].filter(s => page.statuses.includes(s)),
    );
    expect(page.problems).to.deep.equal([]);
  }

  for (const [what, start, options] of [
    ['and starts before its load', 'early', {}],
    ['and starts after its load', 'load', {}],
    ['and starts after the hydration', '', {}],
    ['and is upgraded before its provider', 'early', { first: 'analytics-embed' }],
  ] as const) {
    it(`takes over a frame that was there before it ${what}`, async () => {
      const page = await open({ src: dashboard(start) });
      await until(() => isComplete() && page.loads === 1, 'the page is complete');
      await hydrate(page, options);
      if (!start) postToFrame(page.embed, { start: true });
      await expectTakenOver(page);
      expect(page.loads).to.equal(1);
    });
  }

  for (const isFrame of [false, true]) {
    it(`takes over a frame ${isFrame ? 'that is still loading' : 'in a page that is still loading'}, and gives its next document a new handshake`, async () => {
      const { url, release } = hold();
      const page = await open(
        isFrame ? { src: dashboard('early', url) } : { src: dashboard('early'), held: url },
      );
      const loads = isFrame ? 0 : 1;
      await until(() => page.loads === loads, 'the frame has loaded');
      await hydrate(page);
      await expectTakenOver(page);
      expect(page.loads).to.equal(loads);
      expect(isComplete()).to.equal(false);
      await release();
      await until(() => isComplete() && page.loads === 1, 'all is loaded');
      await expectTakenOver(page);
      const before = page.statuses.length;
      page.served!.src = dashboard('load');
      await until(() => page.statuses.length >= before + 2, 'a new handshake');
      expect(page.statuses.slice(before)).to.deep.equal(['connecting', 'connected']);
    });
  }

  it('takes over a frame that only listens', async () => {
    const page = await open({ src: frameUrl('orders') });
    page.embed.setAttribute('handshake-timeout', '1000');
    await hydrate(page);
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

  it('keeps the host’s own markup but for the tokens, brings its styles along, and can render again', async () => {
    const page = await open({ src: dashboard('early') });
    const html = (): string => host.contentDocument!.querySelector('token-provider')!.innerHTML;
    expect(html()).to.contain('in-the-markup');
    await hydrate(page);
    await expectTakenOver(page);
    expect(html()).not.to.contain('in-the-markup');
    expect(page.loading.parentNode).to.equal(page.embed);
    expect(page.loading).to.have.property('assignedSlot').that.is.not.null;
    // For pages whose policy forbids the server's styles.
    expect(page.embed.shadowRoot!.adoptedStyleSheets).to.have.length(1);
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

  for (const [what, attribute, value, query, options] of [
    ['another address is set', 'src', dashboard('load'), {}, {}],
    ['the iframe was less restrained', 'sandbox', 'allow-scripts allow-same-origin', {}, {}],
    ['the markup is of another version', 'title', 'A dashboard', { digest: 'another' }, {}],
    ['Lit’s hydration is not there', 'title', 'A dashboard', {}, { support: false }],
  ] as const) {
    it(`renders anew, and once, where ${what}`, async () => {
      const page = await open({ src: dashboard('early'), ...query });
      if (attribute !== 'title') page.embed.setAttribute(attribute, value);
      await hydrate(page, options);
      await until(() => page.embed.generation === 1, 'the token is acknowledged');
      expect(framesOf(page).map(frame => frame.getAttribute(attribute))).to.deep.equal([value]);
      expect(framesOf(page)).not.to.contain(page.served);
      expect(page.embed.shadowRoot!.querySelectorAll('slot')).to.have.length(2);
      expect(host.contentWindow!.getComputedStyle(framesOf(page)[0]!).display).to.equal('block');
      expect(page.problems).to.deep.equal([]);
    });
  }
});

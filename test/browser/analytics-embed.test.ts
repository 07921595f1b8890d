import { expect } from '@open-wc/testing';
import type { TokenProvider } from '../../src/index.js';
import { addProvider, collect, frameUrl, makeEmbed, next, nextMessage, until } from './elements.js';
import { origins } from '../support/origins.js';

describe('<analytics-embed> and its frame', () => {
  let provider: TokenProvider;
  beforeEach(() => {
    provider = addProvider();
  });
  afterEach(() => {
    provider.remove();
  });

  it('connects, and gets the first token and each new one without a reload', async () => {
    const embed = makeEmbed('dashboard');
    const statuses = collect(embed, 'embed-status');
    const heard = nextMessage(embed, 'heard');
    const connected = next(embed, 'embed-connected');
    const delivered = next(embed, 'embed-token-delivered');
    provider.append(embed);
    const first = await heard;
    expect(first).to.include({ heard: 'access-1', generation: 1 });
    expect(first['expiresIn']).to.be.within(90, 100);
    expect((await connected).latency).to.be.above(0);
    expect((await delivered).generation).to.equal(1);
    for (let generation = 2; generation <= 6; generation++) {
      const again = nextMessage(embed, 'heard');
      const acknowledged = next(embed, 'embed-token-delivered');
      await provider.refresh();
      const { heard: token, documentId } = await again;
      expect(token).to.equal(`access-${generation}`);
      expect(documentId).to.equal(first['documentId']);
      expect(await acknowledged).to.have.property('generation', generation);
    }
    expect(embed.generation).to.equal(6);
    expect(embed.status).to.equal('connected');
    expect(embed.matches(':state(connected)')).to.equal(true);
    expect(statuses.at(-1)?.status).to.equal('connected');
    expect(provider.metrics.delivery.last).to.be.within(0, 5_000);
    expect(performance.getEntriesByName('analytics-embed:delivery')).to.have.length(1);
  });

  it('makes the iframe as it was told', async () => {
    const embed = makeEmbed('dashboard', { loading: 'eager' });
    provider.append(embed);
    await embed.updateComplete;
    const iframe = embed.shadowRoot!.querySelector('iframe')!;
    expect(iframe.title).to.equal('dashboard');
    expect(iframe.src).to.equal(frameUrl('dashboard'));
    expect(iframe.getAttribute('sandbox')).to.equal(
      'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads',
    );
    expect(iframe.getAttribute('referrerpolicy')).to.equal('strict-origin-when-cross-origin');
    expect(iframe.getAttribute('allow')).to.equal('fullscreen; clipboard-write');
    expect(iframe.getAttribute('part')).to.equal('iframe');
    expect(iframe.clientWidth).to.equal(embed.clientWidth);
    expect(iframe.clientHeight).to.equal(embed.clientHeight);
  });

  it('is served inside a shadow root, at any depth', async () => {
    const outer = document.createElement('section');
    const embed = makeEmbed('dashboard');
    outer.attachShadow({ mode: 'open' }).append(embed);
    const heard = nextMessage(embed, 'heard');
    provider.append(outer);
    expect((await heard)['heard']).to.equal('access-1');
  });

  it('is served when its provider comes later', async () => {
    const embed = makeEmbed('dashboard');
    const late = document.createElement('div');
    document.body.append(late);
    const connected = next(embed, 'embed-connected');
    late.append(embed);
    await connected;
    const heard = nextMessage(embed, 'heard');
    late.attachShadow({ mode: 'open' }).innerHTML = '<token-provider><slot></slot></token-provider>';
    const inner = late.shadowRoot!.querySelector('token-provider')!;
    inner.tokens = { access_token: 'late', expires_in: 100 };
    expect((await heard)['heard']).to.equal('late');
    late.remove();
  });

  it('serves a frame that only listens, with every token, and reports it unresponsive', async () => {
    const embed = makeEmbed('listener', { 'handshake-timeout': '300' });
    const listened: number[] = [];
    const onMessage = ({ data }: MessageEvent<{ listened?: number }>): void => {
      if (data.listened !== undefined) listened.push(data.listened);
    };
    addEventListener('message', onMessage);
    const unresponsive = next(embed, 'embed-unresponsive');
    provider.append(embed);
    expect((await unresponsive).waited).to.be.least(300);
    expect(embed.status).to.equal('unresponsive');
    for (let generation = 2; generation <= 5; generation++) {
      await provider.refresh();
      await until(() => listened.includes(generation), `generation ${generation} arrives`);
    }
    expect([...new Set(listened)]).to.deep.equal([1, 2, 3, 4, 5]);
    expect(embed.generation).to.equal(0);
    removeEventListener('message', onMessage);
  });

  it('connects a frame anew that reloads itself, and gives it the current token', async () => {
    const embed = makeEmbed('dashboard');
    const first = nextMessage(embed, 'heard');
    provider.append(embed);
    const { documentId } = await first;
    await until(() => embed.status === 'connected' && embed.generation === 1);
    await provider.refresh();
    await until(() => embed.generation === 2);
    const again = nextMessage(embed, 'heard');
    embed.send({ act: 'reload' });
    const second = await again;
    expect(second['heard']).to.equal('access-2');
    expect(second['documentId']).not.to.equal(documentId);
    await until(() => embed.status === 'connected' && embed.generation === 2);
  });

  it('posts nothing to a frame that has left its origin', async () => {
    const embed = makeEmbed('dashboard');
    provider.append(embed);
    await until(() => embed.generation === 1);
    let stolen = false;
    const onMessage = ({ data, origin }: MessageEvent<{ spoofed?: boolean; stolen?: boolean }>): void => {
      if (data.stolen) stolen = true;
      if (data.spoofed && origin === origins.evil) arrived();
    };
    let arrived = (): void => undefined;
    const there = new Promise<void>(resolve => {
      arrived = resolve;
    });
    addEventListener('message', onMessage);
    const errors = collect(embed, 'embed-error');
    embed.send({ act: 'leave', url: frameUrl('spoof', origins.evil) });
    await there;
    await provider.refresh();
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(stolen).to.equal(false);
    expect(errors.filter(({ code }) => code === 'spoofed')).to.have.length(0);
    removeEventListener('message', onMessage);
  });

  it('is loaded and connected again when it is moved', async () => {
    const embed = makeEmbed('dashboard');
    provider.append(embed);
    await until(() => embed.generation === 1);
    const section = document.createElement('section');
    provider.append(section);
    const heard = nextMessage(embed, 'heard');
    section.append(embed);
    expect((await heard)['heard']).to.equal('access-1');
    await until(() => embed.status === 'connected');
  });

  it('makes one refresh of the requests of four frames, and only for the newest generation', async () => {
    let refreshes = 0;
    const { refresher } = provider;
    provider.refresher = request => {
      refreshes += 1;
      return refresher!(request);
    };
    const embeds = Array.from({ length: 4 }, () => makeEmbed('dashboard'));
    provider.append(...embeds);
    await until(() => embeds.every(embed => embed.generation === 1));
    for (const embed of embeds) embed.send({ act: 'reject', generation: 1 });
    await until(() => embeds.every(embed => embed.generation === 2));
    for (const embed of embeds) embed.send({ act: 'reject', generation: 1 });
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(refreshes).to.equal(1);
  });

  it('tells every frame of the sign-out, and connects them again after a login', async () => {
    const embeds = [makeEmbed('dashboard'), makeEmbed('dashboard')];
    provider.append(...embeds);
    await until(() => embeds.every(embed => embed.generation === 1));
    const told = embeds.map(embed => nextMessage(embed, 'revoked'));
    provider.clear();
    for (const message of await Promise.all(told)) expect(message['revoked']).to.equal('signed_out');
    const heard = embeds.map(embed => nextMessage(embed, 'heard'));
    provider.tokens = { access_token: 'again', expires_in: 100 };
    for (const message of await Promise.all(heard))
      expect(message).to.include({ heard: 'again', generation: 2 });
  });

  it('passes the page’s and the frame’s own messages, errors and heights on', async () => {
    const embed = makeEmbed('dashboard', { 'auto-height': '' });
    expect(() => {
      embed.send('too early');
    })
      .to.throw(/needs a frame/)
      .with.property('code', 'not_connected');
    provider.append(embed);
    await until(() => embed.status === 'loading');
    expect(() => {
      embed.send('too early');
    })
      .to.throw(/wait for embed-connected/)
      .with.property('code', 'not_connected');
    await until(() => embed.status === 'connected');
    const echo = nextMessage(embed, 'echo');
    embed.send({ act: 'hello' });
    expect((await echo)['echo']).to.equal('hello');
    const error = next(embed, 'embed-error');
    embed.send({ act: 'report' });
    expect(await error).to.deep.equal({ code: 'query_failed', message: 'Rows could not be loaded' });
    const resize = next(embed, 'embed-resize');
    embed.send({ act: 'resize' });
    expect(await resize).to.deep.equal({ height: 321 });
    expect(embed.shadowRoot!.querySelector('iframe')!.clientHeight).to.equal(321);
  });

  it('sends no token that is known to be expired', async () => {
    provider.remove();
    provider = addProvider({ refresher: () => new Promise(() => undefined) });
    provider.tokens = { access_token: 'short', expires_in: 0 };
    const embed = makeEmbed('dashboard');
    const messages = collect(embed, 'embed-message');
    provider.append(embed);
    await until(() => embed.status === 'connected');
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(messages).to.have.length(0);
    const heard = nextMessage(embed, 'heard');
    provider.tokens = { access_token: 'long', expires_in: 100 };
    expect((await heard)['heard']).to.equal('long');
  });

  it('has no listener left when it is removed', async () => {
    const added = spyOnListeners();
    const embed = makeEmbed('dashboard');
    provider.append(embed);
    await until(() => embed.generation === 1);
    expect(added.count()).to.be.above(0);
    embed.remove();
    expect(added.count()).to.equal(0);
    added.restore();
  });
});

/** Counts the message listeners of the window. */
function spyOnListeners(): { count(): number; restore(): void } {
  const add = window.addEventListener.bind(window);
  const remove = window.removeEventListener.bind(window);
  let count = 0;
  window.addEventListener = (...args: Parameters<typeof add>) => {
    if (args[0] === 'message') count += 1;
    add(...args);
  };
  window.removeEventListener = (...args: Parameters<typeof remove>) => {
    if (args[0] === 'message') count -= 1;
    remove(...args);
  };
  return {
    count: () => count,
    restore() {
      window.addEventListener = add;
      window.removeEventListener = remove;
    },
  };
}

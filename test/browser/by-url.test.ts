import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { addProvider, collect, frameUrl, iframeOf, makeEmbed, tokenResponse, until } from './elements.js';
import { connect, postToFrame, refreshed } from './embedded-frame.js';
import { virtualTime } from './page-state.js';
import { origins } from '../support/origins.js';

describe('Frames that get their tokens by URL', () => {
  let provider: TokenProvider;
  /** A frame's report of its own address, at each load. */
  const shown: { shown: string; referrer: string }[] = [];
  addEventListener('message', ({ origin, data }: MessageEvent<(typeof shown)[number]>) => {
    if (origin === origins.frame && 'shown' in data) shown.push(data);
  });
  beforeEach(() => {
    provider = addProvider();
    shown.length = 0;
  });

  /** A dashboard whose address has a parameter of its own, one that is in the token's way, and a fragment. */
  function addressedEmbed(attributes: Record<string, string>): AnalyticsEmbed {
    const embed = makeEmbed('address', attributes);
    embed.src = `${frameUrl('address')}&region=north&access_token=stale&jwt=stale#chart`;
    return embed;
  }

  /** Expects the dashboard's own address, with this token. */
  function expectAddress(address: string | undefined, token: string, parameter = 'access_token'): void {
    const { searchParams, hash } = new URL(address ?? '');
    expect(searchParams.getAll(parameter)).to.deep.equal([token]);
    expect(searchParams.get('region')).to.equal('north');
    expect(searchParams.get('host')).to.equal(location.origin);
    expect(hash).to.equal('#chart');
  }

  it('protocol="reload" loads nothing before there is a token, puts each into the URL, and leaves the rest of it', async () => {
    await provider.updateComplete;
    provider.clear();
    const embed = addressedEmbed({ protocol: 'reload', 'token-param': 'jwt' });
    provider.append(embed);
    await embed.updateComplete;
    expect(embed.shadowRoot!.querySelectorAll('iframe')).to.have.length(0);
    expect(embed.status).to.equal('idle');
    provider.tokens = tokenResponse(1);
    await until(() => shown.length === 1 && embed.status === 'connected');
    expectAddress(shown[0]?.shown, 'access-1', 'jwt');
    expect(iframeOf(embed).referrerPolicy).to.equal('no-referrer');
    expect(shown[0]?.referrer).to.equal('');
    const entries = history.length;
    for (const n of [2, 3]) {
      await provider.refresh();
      await until(() => shown.length === n && embed.status === 'connected');
      expectAddress(shown[n - 1]?.shown, `access-${n}`, 'jwt');
    }
    expect(history.length, 'the history leads to no old token').to.equal(entries);
    expect(() => {
      embed.send('hello');
    })
      .to.throw(/this protocol does not support send\(\)/)
      .with.property('code', 'not_supported');
  });

  for (const attribute of ['protocol', 'fallback'])
    it(`${attribute}="reload" leaves each other byte of the address as it is`, async () => {
      const query = '&f=North%20America&_g=(time:(from:now-7d))&:embed=y&flag&a=b+c&&sig=aB~c*%27';
      const embed = makeEmbed('address', { [attribute]: 'reload', 'handshake-timeout': '200' });
      const src = frameUrl('address') + query;
      embed.src = `${src}#/a?b=%20`;
      provider.append(embed);
      const loaded = `${src}&access_token=access-1#/a?b=%20`;
      await until(() => shown.at(-1)?.shown === loaded, `${shown.at(-1)?.shown ?? ''} is ${loaded}`);
    });

  it('fallback="reload" does the same for a frame that never answers', async () => {
    const clock = virtualTime();
    const embed = addressedEmbed({ fallback: 'reload' });
    const waits = collect(embed, 'embed-unresponsive');
    provider.append(embed);
    await until(() => shown.length === 1 && embed.status === 'connecting');
    expect(new URL(shown[0]!.shown).searchParams.get('access_token'), 'not before').to.equal('stale');
    expect(iframeOf(embed).referrerPolicy).to.equal('strict-origin-when-cross-origin');
    clock.tick(10_000);
    await until(() => shown.length === 2 && embed.status === 'connecting');
    expect(waits).to.have.length(1);
    expectAddress(shown[1]?.shown, 'access-1');
    expect(iframeOf(embed).referrerPolicy).to.equal('no-referrer');
    clock.tick(10_000);
    expect(waits).to.have.length(2);
    await embed.updateComplete;
    expect(shown, 'the same token is not loaded twice').to.have.length(2);
    await provider.refresh();
    await until(() => shown.length === 3);
    expectAddress(shown[2]?.shown, 'access-2');
  });

  for (const attribute of ['protocol', 'fallback'])
    it(`G1: a sign-out takes the token out of the frame’s address, with ${attribute}="reload", and a login loads it again`, async () => {
      const embed = addressedEmbed({ [attribute]: 'reload', 'handshake-timeout': '100' });
      const statuses = collect(embed, 'embed-status');
      provider.append(embed);
      await until(() => !!shown.at(-1)?.shown.includes('access-1'), 'it is loaded with the token');
      provider.clear();
      await embed.updateComplete;
      expect(embed.shadowRoot!.innerHTML).not.to.contain('access-1');
      expect(embed.shadowRoot!.innerHTML).not.to.contain('<iframe');
      expect(embed.status).to.equal('idle');
      const count = shown.length;
      await new Promise(resolve => setTimeout(resolve, 300));
      expect(shown, 'nothing is loaded without a token').to.have.length(count);
      expect(statuses.at(-1)?.status, 'nothing is waited for').to.equal('idle');
      provider.tokens = { access_token: 'of-the-next-login', expires_in: 100 };
      await until(() => shown.length > count);
      expectAddress(shown.at(-1)?.shown, 'of-the-next-login');
      expect(iframeOf(embed).src).not.to.contain('access-1');
    });

  it('G1: the same for a frame that has answered after the fallback', async () => {
    const late = makeEmbed('orders', { fallback: 'reload', 'handshake-timeout': '100' });
    provider.append(late);
    let loaded = '';
    late.shadowRoot!.addEventListener('load', () => (loaded = iframeOf(late).src), { capture: true });
    await until(() => loaded.includes('access-1'), 'the fallback');
    postToFrame(late, { start: true });
    await until(() => late.status === 'connected');
    provider.clear();
    await late.updateComplete;
    expect(late.shadowRoot!.innerHTML).not.to.contain('<iframe');
    expect(late.generation).to.equal(0);
    provider.tokens = { access_token: 'of-the-next-login', expires_in: 100 };
    await late.updateComplete;
    expect(iframeOf(late).src).to.contain('of-the-next-login');
  });

  it('fallback="reload" leaves a frame alone that answers in time, and one that answers after all', async () => {
    const prompt = makeEmbed('dashboard', { fallback: 'reload' });
    const late = makeEmbed('orders', { fallback: 'reload', 'handshake-timeout': '100' });
    const connections = collect(prompt, 'embed-connected');
    await connect(prompt, provider);
    provider.append(late);
    let loaded = '';
    late.shadowRoot!.addEventListener('load', () => (loaded = iframeOf(late).src), { capture: true });
    await until(() => loaded.includes('access_token'), 'the fallback');
    postToFrame(late, { start: true });
    await until(() => late.status === 'connected');
    const frames = [iframeOf(prompt), iframeOf(late)];
    await refreshed(provider, prompt, late);
    expect(iframeOf(prompt) === frames[0] && iframeOf(late) === frames[1]).to.equal(true);
    expect(frames[0]!.src).not.to.contain('access_token');
    expect(connections).to.have.length(1);
  });
});

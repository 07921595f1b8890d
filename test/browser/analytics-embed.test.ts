import { expect } from '@open-wc/testing';
import type { TokenProvider } from '../../src/index.js';
import { act, addProvider, collect, makeEmbed, next, nextMessage, put, until } from './elements.js';

describe('<analytics-embed> and its frame', () => {
  let provider: TokenProvider;
  beforeEach(() => {
    provider = addProvider();
  });

  it('connects, and gets the first token and each new one', async () => {
    const embed = makeEmbed('dashboard');
    const statuses = collect(embed, 'embed-status');
    const heard = nextMessage(embed, 'heard');
    const connected = next(embed, 'embed-connected');
    const delivered = next(embed, 'embed-token-delivered');
    provider.append(embed);
    const first = await heard;
    expect(first).to.include({ heard: 'access-1', generation: 1 });
    expect(first['expiresIn']).to.be.within(50, 100);
    expect((await connected).latency).to.be.above(0);
    expect((await delivered).generation).to.equal(1);
    const again = nextMessage(embed, 'heard');
    const acknowledged = next(embed, 'embed-token-delivered');
    await provider.refresh();
    expect(await again).to.include({ heard: 'access-2', generation: 2 });
    const { generation, latency } = await acknowledged;
    expect(generation).to.equal(2);
    expect(embed.generation).to.equal(2);
    expect(embed.matches(':state(connected)')).to.equal(true);
    expect(statuses.at(-1)?.status).to.equal('connected');
    expect(provider.metrics.delivery.last).to.be.at.least(0);
    // The newest measure alone stays. A browser's clock is coarse.
    const [measure, ...others] = performance.getEntriesByName('analytics-embed:delivery');
    expect(measure!.duration).to.be.closeTo(latency, 2);
    expect(others).to.deep.equal([]);
  });

  it('is served when its provider comes later', async () => {
    const embed = makeEmbed('dashboard');
    const late = put(document.createElement('div'));
    const connected = next(embed, 'embed-connected');
    late.append(embed);
    await connected;
    const heard = nextMessage(embed, 'heard');
    late.attachShadow({ mode: 'open' }).innerHTML = '<token-provider><slot></slot></token-provider>';
    late.shadowRoot!.querySelector('token-provider')!.tokens = { access_token: 'late', expires_in: 100 };
    expect((await heard)['heard']).to.equal('late');
  });

  it('passes the page’s and the frame’s own messages, errors and heights on', async () => {
    const embed = makeEmbed('dashboard', { 'auto-height': '' });
    const expectTooEarly = (remedy: RegExp): void => {
      expect(() => {
        embed.send('too early');
      })
        .to.throw(remedy)
        .with.property('code', 'not_connected');
    };
    expectTooEarly(/needs a frame/);
    provider.append(embed);
    await embed.updateComplete;
    expectTooEarly(/wait for embed-connected/);
    await until(() => embed.status === 'connected');
    expect(await act(embed, 'choose', { tab: 'churn' })).to.deep.nested.include({ 'result.tab': 'churn' });
    const error = next(embed, 'embed-error');
    embed.send({ act: 'report' });
    expect(await error).to.deep.equal({ code: 'query_failed', message: 'Rows could not be loaded' });
    const resize = next(embed, 'embed-resize');
    embed.send({ act: 'resize' });
    expect(await resize).to.deep.equal({ height: 321 });
    expect(embed.shadowRoot!.querySelector('iframe')!.clientHeight).to.equal(321);
  });
});

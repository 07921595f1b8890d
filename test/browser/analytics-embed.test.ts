import { expect } from '@open-wc/testing';
import { TokenProvider, type AnalyticsEmbed } from '../../src/index.js';
import { addProvider, collect, consoleOf, makeEmbed, next, put, until } from './elements.js';
import { act, nextMessage, refreshed } from './embedded-frame.js';

describe('<analytics-embed> and its frame', () => {
  let provider: TokenProvider;
  beforeEach(() => {
    provider = addProvider();
  });

  it('connects, and reports the delivery of each token', async () => {
    const embed = makeEmbed('dashboard');
    const deliveries = collect(embed, 'embed-token-delivered');
    const heard = nextMessage(embed, 'heard');
    const connected = next(embed, 'embed-connected');
    provider.append(embed);
    const first = await heard;
    expect(first).to.include({ heard: 'access-1', generation: 1 });
    expect(first['expiresIn']).to.be.within(50, 100);
    expect((await connected).latency).to.be.above(0);
    await refreshed(provider, embed);
    expect(deliveries.map(({ generation }) => generation)).to.deep.equal([1, 2]);
    expect(embed.matches(':state(connected)')).to.equal(true);
    expect(provider.metrics.delivery.last).to.be.at.least(0);
    // The newest measure alone stays. A browser's clock is coarse.
    const [measure, ...others] = performance.getEntriesByName('analytics-embed:delivery');
    expect(measure!.duration).to.be.closeTo(deliveries[1]!.latency, 2);
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

  it('passes the page’s and the frame’s own messages on', async () => {
    const embed = makeEmbed('dashboard');
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
  });
});

describe('<analytics-embed provider>', () => {
  /** A provider of tokens of its own. */
  function named(id: string, token: string): TokenProvider {
    return Object.assign(new TokenProvider(), { id, tokens: { access_token: token, expires_in: 100 } });
  }

  /** In the document, outside every provider, unless it is put into one. */
  function embedOf(provider: TokenProvider | string): AnalyticsEmbed {
    return Object.assign(makeEmbed('dashboard'), { provider });
  }

  /** Expects the frame to get this token next. */
  async function expectTokenNext(token: string, embed: AnalyticsEmbed, act: () => unknown): Promise<void> {
    const heard = nextMessage(embed, 'heard');
    await act();
    expect((await heard)['heard']).to.equal(token);
  }

  /** Puts the embed into the page, and expects its frame to get this token. */
  const expectToken = (token: string, embed: AnalyticsEmbed, into?: ParentNode): Promise<void> =>
    expectTokenNext(token, embed, () => put(embed, into));

  it('takes the tokens of a provider that is no ancestor, by its id and as an element, not those of the nearest one', async () => {
    const portal = put(named('portal', 'by-name'));
    await expectToken('by-name', embedOf(portal));
    const embed = embedOf('portal');
    await expectToken('by-name', embed, addProvider());
    portal.append(named('inner', 'inner'));
    await expectTokenNext('by-name-2', embed, () => {
      portal.tokens = { access_token: 'by-name-2', expires_in: 100 };
    });
  });

  it('finds one in its own shadow root', async () => {
    put(named('portal', 'in-the-document'));
    const root = put(document.createElement('section')).attachShadow({ mode: 'open' });
    root.append(named('portal', 'in-the-shadow'));
    await expectToken('in-the-shadow', embedOf('portal'), root);
  });

  it('waits for one that comes later, also inside another', async () => {
    const outer = addProvider();
    const embed = put(embedOf('portal'));
    await embed.updateComplete;
    await expectTokenNext('late', embed, () => outer.appendChild(named('portal', 'late')));
  });

  it('reports that there is none when the dashboard has loaded', async () => {
    const embed = embedOf('missing');
    embed.id = 'misled';
    const error = next(embed, 'embed-error');
    const lines = await consoleOf('error', async () => {
      put(embed);
      expect((await error).code).to.equal('provider_unknown');
    });
    expect((await error).message).to.match(
      /^<analytics-embed id="misled".*"provider" is "[^"]+", which is not a <token-provider>/,
    );
    expect(lines).to.deep.equal([(await error).message]);
  });

  it('goes over to another one at run time: the frame takes its first generation for a new one', async () => {
    const one = addProvider({ id: 'one' });
    await one.refresh();
    await one.refresh();
    put(named('two', 'of-two'));
    const embed = embedOf('one');
    const connections = collect(embed, 'embed-connected');
    put(embed);
    await until(() => embed.generation === 3);
    await expectTokenNext('of-two', embed, () => (embed.provider = 'two'));
    await until(() => embed.generation === 1, 'its own count');
    expect(connections).to.have.length(1);
  });
});

import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { addProvider, collect, frameUrl, makeEmbed, next, nextLoad, put, until } from './elements.js';
import { connect, postToFrame, refreshed, roundTrip } from './embedded-frame.js';
import { virtualTime } from './page-state.js';

/** An embed of a dashboard that starts `early`, after its `load`, or when the test posts it `start`. */
function startingEmbed(
  start: 'early' | 'load' | '',
  attributes: Record<string, string> = {},
): AnalyticsEmbed {
  const embed = makeEmbed('orders', attributes);
  embed.src = `${frameUrl('orders')}&start=${start}`;
  return embed;
}

/** The generations that the document now in an embed's frame was sent, in order. */
function receivedBy(embed: AnalyticsEmbed): () => number[] {
  let received: number[] = [];
  embed.addEventListener('embed-message', ({ detail }) => {
    const { data } = detail as { data: { received?: number[] } };
    received = data.received ?? received;
  });
  return () => received;
}

/** Sees that the frame acknowledges the next generation, and that it was sent once. */
async function expectNext(
  provider: TokenProvider,
  embed: AnalyticsEmbed,
  received: () => number[],
): Promise<void> {
  await refreshed(provider, embed);
  await roundTrip(embed);
  expect(received().filter(sent => sent === provider.generation)).to.deep.equal([provider.generation]);
  expect(embed.status).to.equal('connected');
}

describe('The handshake, in whatever order its parts come', () => {
  let provider: TokenProvider;
  beforeEach(() => {
    provider = addProvider();
  });

  /** Adds an embed, and waits until its frame has loaded and was sent what it is sent around its load. */
  async function load(embed: AnalyticsEmbed): Promise<void> {
    provider.append(embed);
    await nextLoad(embed);
    await connect(embed, provider);
    await roundTrip(embed);
  }

  for (const [what, start] of [
    ['before its load', 'early'],
    ['right after its load', 'load'],
  ] as const) {
    it(`connects a frame whose first message comes ${what}`, async () => {
      const embed = startingEmbed(start);
      const received = receivedBy(embed);
      await load(embed);
      expect(received().length, 'posts of the first generation').to.be.within(1, 3);
      await expectNext(provider, embed, received);
    });
  }

  it('serves a frame that only listens, though it is unresponsive, and connects it when it answers after all', async () => {
    const clock = virtualTime();
    const embed = startingEmbed('');
    const statuses = collect(embed, 'embed-status');
    const errors = collect(embed, 'embed-error');
    const received = receivedBy(embed);
    const unresponsive = next(embed, 'embed-unresponsive');
    provider.append(embed);
    await nextLoad(embed);
    await roundTrip(embed);
    clock.tick(10_000);
    expect((await unresponsive).waited).to.equal(10_000);
    for (const generation of [2, 3]) {
      await provider.refresh();
      await until(() => received().includes(generation), `generation ${generation} arrives`);
    }
    expect([...new Set(received())]).to.deep.equal([1, 2, 3]);
    expect(embed.generation).to.equal(0);
    postToFrame(embed, { start: true });
    await until(() => embed.generation === 3);
    expect(statuses.slice(-2).map(({ status }) => status)).to.deep.equal(['unresponsive', 'connected']);
    expect(errors).to.deep.equal([]);
    await expectNext(provider, embed, received);
  });

  const changes: [what: string, change: (embed: AnalyticsEmbed, place: Element) => unknown][] = [
    ['is moved', (embed, place) => place.appendChild(embed)],
    [
      'is removed and put back',
      async (embed, place) => {
        embed.remove();
        expect(embed.status).to.equal('idle');
        await provider.refresh();
        place.append(embed);
      },
    ],
    ['gets another src', embed => (embed.src = `${frameUrl('orders')}&start=early&other`)],
  ];
  for (const [what, change] of changes) {
    it(`connects anew when it ${what}, with one document, which gets the newest token alone`, async () => {
      const embed = startingEmbed('early');
      const connections = collect(embed, 'embed-connected');
      const received = receivedBy(embed);
      await load(embed);
      await refreshed(provider, embed);
      await change(embed, put(document.createElement('section'), provider));
      await embed.updateComplete;
      expect(embed.generation).to.equal(0);
      await nextLoad(embed);
      await until(() => embed.generation === provider.generation);
      // After the frame's answers to what was posted around its load.
      await roundTrip(embed);
      expect(connections).to.have.length(2);
      expect(new Set(received())).to.deep.equal(new Set([provider.generation]));
      await expectNext(provider, embed, received);
    });
  }

  it('connects a frame that is loaded without a referrer, by the client too', async () => {
    // By the standard, such a frame cannot find out the origin that embeds it.
    await connect(makeEmbed('dashboard', { referrerpolicy: 'no-referrer' }), provider);
  });

  it('keeps its frame alive when it is moved by moveBefore, or connects it anew where the browser does not', async function () {
    const place = document.createElement('section');
    // WebKit has no moveBefore so far: there an embed that is moved is connected anew.
    if (!('moveBefore' in place)) {
      this.skip();
      return;
    }
    const embed = startingEmbed('early');
    const received = receivedBy(embed);
    provider.append(place);
    await load(embed);
    const connections = collect(embed, 'embed-connected');
    // Firefox was seen to load a frame in a shadow root again.
    const host = put(document.createElement('div'), provider);
    const frame = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('iframe'));
    const { contentWindow } = frame;
    place.moveBefore(host, null);
    const kept = frame.contentWindow === contentWindow;
    place.moveBefore(embed, null);
    if (!kept) await nextLoad(embed);
    if (!kept) await until(() => connections.length === 1 && embed.generation === 1);
    // After the frame's answers to what was posted around its load.
    await roundTrip(embed);
    await expectNext(provider, embed, received);
    expect(connections).to.have.length(kept ? 0 : 1);
  });
});

import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed } from '../../src/index.js';
import { addProvider, collect, frameUrl, iframeOf, makeEmbed, nextLoad, until } from './elements.js';
import { act, connect, postToFrame, roundTrip } from './embedded-frame.js';

/** The margins of the body count, too. */
const MARGIN = 'body { margin: 5px }';

describe('The height that the frame’s client reports', () => {
  let embed: AnalyticsEmbed;
  let heights: { readonly height: number }[];
  const lastHeight = (): number | undefined => heights.at(-1)?.height;

  async function open(css: string, isHidden = false): Promise<void> {
    embed = makeEmbed('content', { 'auto-height': '' });
    embed.src = `${frameUrl('content')}&css=${encodeURIComponent(MARGIN + css)}`;
    embed.hidden = isHidden;
    heights = collect(embed, 'embed-resize');
    await connect(embed, addProvider());
  }

  async function expectHeight(height: number): Promise<void> {
    await until(() => lastHeight() === height, `${height} px is reported`);
    await roundTrip(embed);
    expect(lastHeight(), 'it stays').to.equal(height);
    expect(iframeOf(embed).style.height).to.equal(`${height}px`);
  }

  for (const [what, css] of [
    ['of its own', ''],
    ['of its viewport', 'html, body { height: 100% }'],
    ['of its viewport at least', 'body { min-height: 100vh; box-sizing: border-box }'],
  ] as const)
    it(`is that of the content, grows and shrinks, in a page with a height ${what}`, async () => {
      await open(css);
      await expectHeight(110);
      embed.send({ heights: [300, 500] });
      await expectHeight(810);
      embed.send({ heights: [200] });
      await expectHeight(210);
      // An element becomes lower: no child of the body changes.
      postToFrame(embed, { heights: [] });
      await expectHeight(50);
    });

  it('is that of the content in a frame that was hidden from the start, and again later', async () => {
    await open('html, body { height: 100% }', true);
    expect(heights.map(({ height }) => height).filter(Boolean)).to.deep.equal([]);
    embed.hidden = false;
    await expectHeight(110);
    embed.hidden = true;
    embed.send({ heights: [600] });
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(lastHeight()).not.to.equal(0);
    embed.hidden = false;
    await expectHeight(610);
  });
});

describe('The height of an embed with auto-height', () => {
  let embed: AnalyticsEmbed;
  beforeEach(async () => {
    embed = await connect(makeEmbed('dashboard', { 'auto-height': '' }), addProvider());
    embed.send({ act: 'resize', height: 250 });
    await until(() => embed.clientHeight === 250);
  });

  for (const [reported, height] of [
    [0, 250],
    [-1, 250],
    [NaN, 250],
    [Infinity, 250],
    [99.2, 100],
    [1e9, 400],
  ] as const)
    it(`is ${height} px after 250 px and a report of ${reported}`, async () => {
      embed.style.setProperty('--analytics-embed-max-height', '400px');
      embed.send({ act: 'resize', height: reported });
      await act(embed, 'getToken');
      expect(embed.clientHeight).to.equal(height);
      expect(iframeOf(embed).clientHeight).to.equal(height);
    });

  it('stays over reload(), and without the attribute until it is back', async () => {
    const isLoaded = nextLoad(embed);
    embed.reload();
    await isLoaded;
    expect(iframeOf(embed).clientHeight).to.equal(250);
    embed.autoHeight = false;
    await embed.updateComplete;
    expect(iframeOf(embed).clientHeight).to.equal(400);
    embed.autoHeight = true;
    await embed.updateComplete;
    expect(iframeOf(embed).clientHeight).to.equal(250);
  });
});

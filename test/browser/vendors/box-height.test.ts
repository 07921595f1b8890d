import { expect } from '@open-wc/testing';
import { iframeOf, until } from '../elements.js';
import { vendorTest, type VendorStage } from './vendor-stage.js';
import { superset } from './vendors.js';

/** Waits until the iframe has this height. */
async function heightOf(stage: VendorStage, height: number): Promise<void> {
  await until(() => iframeOf(stage.embed).offsetHeight === height, `the iframe is ${height} px high`);
}

describe('The height of a frame that reports that of its box', () => {
  vendorTest(superset, 'is that of its content, and does not drift', {}, async stage => {
    const { embed, frame, heights } = stage;
    await heightOf(stage, 600);
    const { length } = heights;
    let probes = 0;
    const observer = new MutationObserver(() => {
      if (iframeOf(embed).style.maxHeight) probes += 1;
      expect(embed.offsetHeight, 'the element keeps its height').to.equal(600);
    });
    observer.observe(iframeOf(embed), { attributeFilter: ['style'] });
    for (let n = 1; n <= 20; n++) {
      await frame.order('event', {});
      await until(() => probes >= n && !iframeOf(embed).style.maxHeight, `measurement ${n} has ended`);
      expect(iframeOf(embed).offsetHeight).to.equal(600);
    }
    expect(heights).to.have.length(length);
    observer.disconnect();
  });

  vendorTest(superset, 'is exact after a change of tabs: higher, lower, higher', {}, async stage => {
    await heightOf(stage, 600);
    for (const [n, height] of [1_550, 318, 1_550].entries()) {
      await stage.frame.order('openTab', { tab: `tab-${n}`, height });
      await heightOf(stage, height);
    }
    expect(stage.heights.map(({ height }) => height)).to.deep.equal([600, 1_550, 318, 1_550]);
  });

  vendorTest(superset, 'is not measured by the answer to a token', {}, async stage => {
    await heightOf(stage, 600);
    const { length } = stage.heights;
    await stage.refresh();
    await stage.embed.call('getScrollSize');
    expect(stage.heights).to.have.length(length);
    expect(iframeOf(stage.embed).offsetHeight).to.equal(600);
  });
});

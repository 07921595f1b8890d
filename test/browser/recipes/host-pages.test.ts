import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed } from '../../../src/index.js';
import { next, until } from '../elements.js';
import { RecipePage } from './recipe-page.js';

describe('The documentation’s pages that embed', () => {
  it('start/host.html: two dashboards are connected by one first refresh', async () => {
    const page = await RecipePage.open('/docs/start/code/host.html');
    await page.connected(0);
    await page.connected(1);
    expect(page.provider.metrics.refreshes).to.equal(1);
    expect(page.provider.generation).to.equal(1);
  });

  it('first-tokens.ts: the markup’s tokens are used, and taken out of it', async () => {
    const page = await RecipePage.open('/recipes/first-tokens');
    await page.connected();
    expect(page.provider.metrics.refreshes, 'no request was needed').to.equal(0);
    expect(page.document.documentElement.outerHTML).not.to.match(/access-\d|refresh-/);
    await page.provider.refresh();
    expect(page.provider.generation).to.equal(2);
  });

  it('dialog.html: an embed outside of the provider names it by id', async () => {
    const page = await RecipePage.open('/docs/recipes/code/dialog.html');
    await page.connected(0);
    page.press();
    const inDialog = await page.connected(1);
    expect(inDialog.closest('dialog')!.open).to.equal(true);
    expect(inDialog.closest('token-provider')).to.equal(null);
    await page.provider.refresh();
    await until(() => inDialog.generation === 2, 'the next token is there, too');
  });

  it('slots.html: its own words are shown while it loads, and when it fails; its button reloads', async () => {
    const page = await RecipePage.open('/docs/recipes/code/slots.html');
    let embed = await page.connected();
    const isShown = (slot: string): boolean =>
      embed.querySelector<HTMLElement>(`[slot=${slot}]`)!.checkVisibility();
    expect(isShown('loading')).to.equal(false);
    expect(isShown('error')).to.equal(false);
    const loading = next(embed, 'embed-status', ({ status }) => status === 'loading');
    embed.reload();
    await loading;
    await embed.updateComplete;
    expect(isShown('loading'), 'while it loads').to.equal(true);
    await page.connected();
    const again = next(embed, 'embed-connected');
    page.press('[slot=error] button');
    await again;

    // A dashboard that never worked.
    const broken = embed.cloneNode(true) as Element;
    broken.setAttribute('src', 'javascript:void 0');
    embed.replaceWith(broken);
    [embed] = page.embeds as [AnalyticsEmbed];
    await until(() => embed.status === 'failed');
    await embed.updateComplete;
    expect(isShown('error')).to.equal(true);
  });

  it('lazy.html: a dashboard below the fold is loaded when its place comes near', async () => {
    const page = await RecipePage.open('/docs/recipes/code/lazy.html');
    await page.connected(0);
    const [, below] = page.embeds;
    expect(below!.status).to.equal('loading');
    expect(below!.generation).to.equal(0);
    below!.scrollIntoView();
    await page.connected(1);
    expect(page.provider.metrics.refreshes).to.equal(1);
  });
});

import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import {
  addProvider,
  consoleOf,
  frameUrl,
  makeEmbed,
  next,
  roundTrip,
  until,
  virtualTime,
} from './elements.js';

describe('what <analytics-embed> shows its users', () => {
  let provider: TokenProvider;
  beforeEach(() => {
    provider = addProvider();
  });

  const part = (embed: AnalyticsEmbed, name: string): HTMLElement =>
    embed.shadowRoot!.querySelector<HTMLElement>(`[part=${name}]`)!;
  const shows = (embed: AnalyticsEmbed, name: string): boolean =>
    getComputedStyle(part(embed, name)).display !== 'none';

  /** A dashboard that never arrives. */
  function hangingEmbed(attributes: Record<string, string> = {}): AnalyticsEmbed {
    const embed = makeEmbed('dashboard', { 'embed-title': 'Revenue', ...attributes });
    // The browser does not load a lazy iframe outside of the viewport.
    embed.loading = 'lazy';
    embed.style.marginTop = '10000px';
    return embed;
  }

  it('says that it is loading, to eyes and to assistive technology, until the frame answers', async () => {
    const embed = hangingEmbed();
    provider.append(embed);
    await embed.updateComplete;
    expect(embed.status).to.equal('loading');
    expect(part(embed, 'iframe').getAttribute('aria-busy')).to.equal('true');
    expect(part(embed, 'iframe').title).to.equal('Revenue');
    expect(shows(embed, 'loading')).to.equal(true);
    expect(part(embed, 'loading').getAttribute('role')).to.equal('status');
    expect(part(embed, 'loading').textContent.trim()).to.equal('Loading Revenue…');
    expect(shows(embed, 'error')).to.equal(false);
    embed.loading = 'eager';
    await until(() => embed.status === 'connected');
    await embed.updateComplete;
    expect(part(embed, 'iframe').getAttribute('aria-busy')).to.equal('false');
    expect(shows(embed, 'loading')).to.equal(false);
  });

  it('says what is wrong, with a button that tries again', async () => {
    const embed = makeEmbed('dashboard', { protocol: 'telepathy' });
    await consoleOf('error', async () => {
      const error = next(embed, 'embed-error');
      provider.append(embed);
      await error;
      await embed.updateComplete;
    });
    expect(shows(embed, 'error')).to.equal(true);
    expect(part(embed, 'error').getAttribute('role')).to.equal('alert');
    expect(part(embed, 'error').textContent).to.match(/This dashboard cannot be shown\.\s+Try again/);
    const button = part(embed, 'retry') as HTMLButtonElement;
    button.focus();
    expect(embed.shadowRoot!.activeElement === button, 'reached by keyboard').to.equal(true);
    expect(button).to.include({ localName: 'button', type: 'button', disabled: false, tabIndex: 0 });
    await consoleOf('error', async () => {
      const again = next(embed, 'embed-error');
      button.click();
      await again;
    });
    embed.protocol = 'native';
    await until(() => embed.status === 'connected');
    await embed.updateComplete;
    expect(shows(embed, 'error')).to.equal(false);
  });

  it('covers a frame that does not come in time, until it comes', async () => {
    const clock = virtualTime();
    const embed = makeEmbed('dashboard');
    provider.append(embed);
    await embed.updateComplete;
    clock.tick(10_000);
    await embed.updateComplete;
    expect(embed.status).to.equal('unresponsive');
    expect(shows(embed, 'error')).to.equal(true);
    await until(() => embed.status === 'connected');
    await embed.updateComplete;
    expect(shows(embed, 'error')).to.equal(false);
  });

  it('does not cover a frame that came and says nothing: it may work', async () => {
    const clock = virtualTime();
    const embed = makeEmbed('silent');
    provider.append(embed);
    await until(() => embed.status === 'connecting');
    clock.tick(10_000);
    await embed.updateComplete;
    expect(embed.status).to.equal('unresponsive');
    expect(shows(embed, 'error')).to.equal(false);
    expect(shows(embed, 'loading')).to.equal(false);
  });

  it('is as high as its custom property, or as its content within bounds', async () => {
    const embed = makeEmbed('dashboard');
    embed.style.setProperty('--analytics-embed-height', '123px');
    embed.style.setProperty('--analytics-embed-max-height', '300px');
    provider.append(embed);
    await until(() => embed.status === 'connected');
    expect(embed.clientHeight).to.equal(123);
    embed.autoHeight = true;
    await embed.updateComplete;
    const resized = next(embed, 'embed-resize');
    embed.send({ act: 'resize' });
    await resized;
    // The frame scrolls itself.
    expect(part(embed, 'iframe').style.height).to.equal('321px');
    expect(part(embed, 'iframe').clientHeight).to.equal(300);
    expect(embed.clientHeight).to.equal(300);
    expect(embed.scrollHeight).to.equal(300);
    embed.autoHeight = false;
    await embed.updateComplete;
    expect(part(embed, 'iframe').clientHeight).to.equal(123);
  });

  it('follows the height of its content, and does not grow without end around a page that is higher than its viewport', async () => {
    const embed = makeEmbed('dashboard', { 'auto-height': '' });
    embed.src = frameUrl('growing');
    const heights: number[] = [];
    embed.addEventListener('embed-resize', ({ detail }) => heights.push(detail.height));
    provider.append(embed);
    await until(() => heights.length > 0);
    // The frame answers after some animation frames; each step of a loop would take one or two.
    await roundTrip(embed);
    expect(heights).to.have.length(1);
    expect(part(embed, 'iframe').clientHeight).to.equal(heights[0]);
    embed.send('more');
    await until(() => heights.length > 1);
    await roundTrip(embed);
    expect(heights.at(-1)! - heights[0]!).to.be.within(200, 250);
  });

  it('has no animation where the user prefers reduced motion', async () => {
    const embed = hangingEmbed();
    provider.append(embed);
    await embed.updateComplete;
    const styles = embed.shadowRoot!.adoptedStyleSheets.flatMap(sheet => [...sheet.cssRules]);
    const animated = styles.filter(rule => rule.cssText.includes('animation:'));
    expect(animated).to.have.length(1);
    expect((animated[0] as CSSMediaRule).conditionText).to.equal('(prefers-reduced-motion: no-preference)');
  });
});

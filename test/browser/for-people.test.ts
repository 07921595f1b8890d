import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, EmbedStatus, TokenProvider } from '../../src/index.js';
import { findPaleTexts, findViolations } from '../support/axe-in-page.js';
import { describeViolations, type Violation } from '../support/axe-rules.js';
import { addProvider, consoleOf, frameUrl, makeEmbed, next, put, until } from './elements.js';
import { roundTrip } from './embedded-frame.js';
import { virtualTime } from './page-state.js';

describe('what <analytics-embed> shows its users', () => {
  let main: HTMLElement;
  let provider: TokenProvider;
  beforeEach(() => {
    main = put(document.createElement('main'));
    main.innerHTML =
      '<style>:root { background: Canvas } analytics-embed[data-empty]::part(iframe) { visibility: hidden }</style><h1>Dashboards</h1>';
    provider = addProvider();
    main.append(provider);
  });

  const part = (embed: AnalyticsEmbed, name: string): HTMLElement =>
    embed.shadowRoot!.querySelector<HTMLElement>(`[part=${name}]`)!;
  const overlays = (embed: AnalyticsEmbed): string[] =>
    ['loading', 'error'].filter(name => part(embed, name).checkVisibility());

  /** Fails with the rule, the element and the remedy of each violation that axe finds. */
  async function expectNoViolations(what: string): Promise<void> {
    const expectNone = (violations: readonly Violation[], where: string): void => {
      expect(violations.length, `\n${describeViolations(violations, where)}\n`).to.equal(0);
    };
    for (const scheme of ['light', 'dark']) {
      document.documentElement.style.colorScheme = scheme;
      expectNone(await findViolations(), `${what}, ${scheme}`);
      // Axe does not judge what lies over a frame, whose content it cannot see; an empty one shows what is behind it.
      for (const embed of main.querySelectorAll('analytics-embed')) embed.toggleAttribute('data-empty', true);
      expectNone(await findPaleTexts(), `${what}, over an empty frame, ${scheme}`);
      for (const embed of main.querySelectorAll('analytics-embed')) embed.removeAttribute('data-empty');
    }
    document.documentElement.style.colorScheme = '';
  }

  /** A dashboard that does not load: the browser loads no lazy iframe outside of the viewport. */
  function lazyEmbed(): AnalyticsEmbed {
    const embed = makeEmbed('dashboard', { loading: 'lazy', 'embed-title': 'Revenue' });
    embed.style.marginTop = '10000px';
    return embed;
  }

  async function show(embed: AnalyticsEmbed, status: EmbedStatus): Promise<void> {
    // The handshake's timeout does not fire by itself.
    const clock = virtualTime(['setTimeout', 'clearTimeout']);
    await consoleOf('error', async () => {
      provider.append(embed);
      if (status === 'unresponsive') {
        await until(() => embed.status === 'connecting', 'connecting');
        clock.tick(10_000);
      }
      await until(() => embed.status === status, status);
      await embed.updateComplete;
    });
    clock.uninstall();
  }

  const cases: [status: EmbedStatus, make: () => AnalyticsEmbed, ...overlays: string[]][] = [
    ['idle', () => Object.assign(makeEmbed('dashboard'), { src: undefined })],
    ['loading', lazyEmbed, 'loading'],
    ['connecting', () => makeEmbed('silent'), 'loading'],
    ['connected', () => makeEmbed('dashboard')],
    // It has loaded, and may work although it does not answer.
    ['unresponsive', () => makeEmbed('silent')],
    ['failed', () => makeEmbed('dashboard', { protocol: 'telepathy' }), 'error'],
  ];
  const pageTexts = '<p slot="loading">One moment</p><p slot="error">Ask your administrator.</p>';
  for (const [status, make, ...expected] of cases) {
    for (const [title, content] of Object.entries({ 'its own texts': '', 'the page’s texts': pageTexts })) {
      it(`has ${expected[0] ?? 'no'} overlay and no violation while ${status}, with ${title}`, async () => {
        const embed = make();
        embed.innerHTML = content;
        await show(embed, status);
        expect(overlays(embed)).to.deep.equal(expected);
        const animations = part(embed, 'loading').getAnimations({ subtree: true });
        expect(animations.length > 0, 'is animated').to.equal(status === 'loading' && !content);
        for (const animation of animations) {
          animation.pause();
          // The text is palest at the end.
          animation.currentTime = 999;
        }
        await expectNoViolations(`<analytics-embed> while ${status}, with ${title}`);
        expect(embed.status).to.equal(status);
      });
    }
  }

  it('says that it is loading, to eyes and to assistive technology, until the frame answers', async () => {
    const embed = lazyEmbed();
    await show(embed, 'loading');
    expect(part(embed, 'iframe')).to.include({ ariaBusy: 'true', title: 'Revenue' });
    expect(part(embed, 'loading').getAttribute('role')).to.equal('status');
    expect(part(embed, 'loading').textContent.trim()).to.equal('Loading Revenue…');
    const rules = embed.shadowRoot!.adoptedStyleSheets.flatMap(sheet => [...sheet.cssRules]);
    const animated = rules.filter(rule => rule.cssText.includes('animation:')) as CSSMediaRule[];
    const media = animated.map(rule => rule.conditionText);
    expect(media, 'reduced motion').to.deep.equal(['(prefers-reduced-motion: no-preference)']);
    embed.loading = 'eager';
    await until(() => embed.status === 'connected');
    await embed.updateComplete;
    expect(part(embed, 'iframe').ariaBusy).to.equal('false');
    expect(overlays(embed)).to.deep.equal([]);
  });

  it('says what is wrong, with a button that tries again', async () => {
    const embed = makeEmbed('dashboard', { protocol: 'telepathy' });
    await show(embed, 'failed');
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
    expect(overlays(embed)).to.deep.equal([]);
  });

  it('covers a frame that does not come in time, until it comes', async () => {
    const clock = virtualTime();
    const query = `?key=${crypto.randomUUID()}`;
    const embed = makeEmbed('dashboard');
    embed.src = `${location.origin}/held${query}`;
    provider.append(embed);
    await embed.updateComplete;
    clock.tick(10_000);
    clock.uninstall();
    await embed.updateComplete;
    expect(embed.status).to.equal('unresponsive');
    expect(overlays(embed)).to.deep.equal(['error']);
    await expectNoViolations('<analytics-embed> over an empty frame');
    await fetch(`/release${query}`);
    await until(() => overlays(embed).length === 0, 'the overlay is hidden');
  });

  it('fills its place, and is as high as its custom property, or as its content within bounds', async () => {
    const embed = makeEmbed('dashboard');
    embed.style.setProperty('--analytics-embed-height', '123px');
    embed.style.setProperty('--analytics-embed-max-height', '300px');
    await show(embed, 'connected');
    const { clientWidth, clientHeight } = part(embed, 'iframe');
    expect(clientHeight).to.equal(123);
    expect(embed).to.include({ clientWidth, clientHeight });
    embed.autoHeight = true;
    await embed.updateComplete;
    const resized = next(embed, 'embed-resize');
    embed.send({ act: 'resize' });
    expect(await resized).to.deep.equal({ height: 321 });
    // The frame scrolls itself.
    expect(part(embed, 'iframe').style.height).to.equal('321px');
    expect(part(embed, 'iframe').clientHeight).to.equal(300);
    expect(embed).to.include({ clientHeight: 300, scrollHeight: 300 });
    await expectNoViolations('<analytics-embed auto-height>');
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

  it('warns of a missing title, which is the only violation', async () => {
    const embed = makeEmbed('dashboard');
    embed.removeAttribute('embed-title');
    const warnings = await consoleOf('warn', () => show(embed, 'connected'));
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(
      /<analytics-embed src="http:\/\/[^"/]+">: the iframe has no accessible name.*"embed-title"/,
    );
    const [violation, ...others] = await findViolations();
    expect(others).to.deep.equal([]);
    expect(violation?.rule).to.equal('frame-title');
    // The message of a failure names the element, through the shadow root, and the remedy.
    expect(describeViolations([violation!], 'here')).to.match(
      /^here: frame-title at analytics-embed >>> iframe\n +Fix any .*title/,
    );
  });
});

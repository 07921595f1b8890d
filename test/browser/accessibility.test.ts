import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, EmbedStatus, TokenProvider } from '../../src/index.js';
import { findPaleTexts, findViolations } from '../support/axe-in-page.js';
import { describeViolations, type Violation } from '../support/axe-rules.js';
import { addProvider, consoleOf, makeEmbed, next, put, until, virtualTime } from './elements.js';

const SCHEMES = ['light', 'dark'] as const;

describe('accessibility of <analytics-embed>, by axe', () => {
  let main: HTMLElement;
  let provider: TokenProvider;

  beforeEach(() => {
    main = put(document.createElement('main'));
    main.innerHTML =
      '<style>:root { background: Canvas } analytics-embed[data-empty]::part(iframe) { visibility: hidden }</style><h1>Dashboards</h1>';
    provider = addProvider();
    main.append(provider);
  });
  afterEach(() => {
    document.documentElement.style.colorScheme = '';
  });

  /** Fails with the rule, the element and the remedy of each violation. */
  async function expectNoViolations(what: string): Promise<void> {
    for (const scheme of SCHEMES) {
      document.documentElement.style.colorScheme = scheme;
      expectNone(await findViolations(), `${what}, ${scheme}`);
      // Axe does not judge what lies over a frame, whose content it cannot see; an empty one shows what is behind it.
      for (const embed of main.querySelectorAll('analytics-embed')) embed.toggleAttribute('data-empty', true);
      expectNone(await findPaleTexts(), `${what}, over an empty frame, ${scheme}`);
      for (const embed of main.querySelectorAll('analytics-embed')) embed.removeAttribute('data-empty');
    }
  }

  function expectNone(violations: readonly Violation[], where: string): void {
    expect(violations.length, `\n${describeViolations(violations, where)}\n`).to.equal(0);
  }

  const part = (embed: AnalyticsEmbed, name: string): HTMLElement =>
    embed.shadowRoot!.querySelector<HTMLElement>(`[part=${name}]`)!;

  /** The text is palest there. */
  function atTheEndOfItsAnimation(embed: AnalyticsEmbed): void {
    const animations = part(embed, 'loading').getAnimations({ subtree: true });
    expect(animations.length, 'an animation').to.be.greaterThan(0);
    for (const animation of animations) {
      animation.pause();
      animation.currentTime = 999;
    }
  }

  const slots = '<p slot="loading">One moment</p><p slot="error">Ask your administrator.</p>';

  /** An embed that stays in a status. */
  const ways: Record<EmbedStatus, () => AnalyticsEmbed> = {
    idle() {
      const embed = makeEmbed('dashboard');
      embed.removeAttribute('src');
      return embed;
    },
    loading() {
      const embed = makeEmbed('dashboard', { loading: 'lazy', 'embed-title': 'Revenue' });
      // The browser does not load a lazy iframe outside of the viewport.
      embed.style.marginTop = '10000px';
      return embed;
    },
    connecting: () => makeEmbed('silent'),
    connected: () => makeEmbed('dashboard'),
    unresponsive: () => makeEmbed('silent'),
    failed: () => makeEmbed('dashboard', { protocol: 'telepathy' }),
  };

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

  for (const [status, make] of Object.entries(ways) as [EmbedStatus, () => AnalyticsEmbed][]) {
    for (const [title, content] of [
      ['its own texts', ''],
      ['the page’s texts', slots],
    ] as const) {
      it(`has no violation while ${status}, with ${title}`, async () => {
        const embed = make();
        embed.innerHTML = content;
        await show(embed, status);
        if (status === 'loading' && !content) atTheEndOfItsAnimation(embed);
        await expectNoViolations(`<analytics-embed> while ${status}, with ${title}`);
        expect(embed.status).to.equal(status);
      });
    }
  }

  it('has no violation while it covers a frame that never came', async () => {
    const clock = virtualTime();
    const key = crypto.randomUUID();
    const embed = makeEmbed('dashboard', { 'embed-title': 'Revenue' });
    embed.src = `${location.origin}/held?key=${key}`;
    provider.append(embed);
    await embed.updateComplete;
    clock.tick(10_000);
    clock.uninstall();
    await embed.updateComplete;
    expect(part(embed, 'error').checkVisibility()).to.equal(true);
    await expectNoViolations('<analytics-embed> over an empty frame');
    await fetch(`/release?key=${key}`);
  });

  it('has no violation around a frame that is higher than it may be', async () => {
    const embed = makeEmbed('dashboard', { 'auto-height': '' });
    embed.style.setProperty('--analytics-embed-max-height', '100px');
    await show(embed, 'connected');
    const resized = next(embed, 'embed-resize');
    embed.send({ act: 'resize' });
    await resized;
    expect(part(embed, 'iframe').clientHeight).to.equal(100);
    await expectNoViolations('<analytics-embed auto-height>');
  });

  it('warns of a missing title, which is the only violation', async () => {
    const embed = makeEmbed('dashboard');
    embed.removeAttribute('embed-title');
    const warnings = await consoleOf('warn', () => show(embed, 'connected'));
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(
      /<analytics-embed src="[^"?]*dashboard.html">: the iframe has no accessible name.*"embed-title"/,
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

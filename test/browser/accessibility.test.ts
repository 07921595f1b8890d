import { expect } from '@open-wc/testing';
import {
  TokenError,
  TokenProvider,
  type AnalyticsEmbed,
  type EmbedStatus,
  type TokenErrorCode,
  type TokenResponse,
  type TokenStatus,
} from '../../src/index.js';
import { findPaleTexts, findViolations } from '../support/axe-in-page.js';
import { describeViolations, type Violation } from '../support/axe-rules.js';
import { addProvider, consoleOf, makeEmbed, next, tokenResponse, until } from './elements.js';

const SCHEMES = ['light', 'dark'] as const;

describe('accessibility, by axe', () => {
  let main: HTMLElement;

  beforeEach(() => {
    main = document.createElement('main');
    main.innerHTML =
      '<style>:root { background: Canvas } analytics-embed[data-empty]::part(iframe) { visibility: hidden }</style><h1>Dashboards</h1>';
    document.body.append(main);
  });
  afterEach(() => {
    main.remove();
    document.documentElement.style.colorScheme = '';
  });

  /** Fails with the rule, the element and the remedy of each violation. */
  async function expectNoViolations(what: string): Promise<void> {
    for (const scheme of SCHEMES) {
      document.documentElement.style.colorScheme = scheme;
      expectNone(await findViolations(), `${what}, ${scheme}`);
      // What a frame shows is anybody's guess, so that axe does not judge what lies over it; an empty one shows what is behind it.
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

  /** Where its text is palest. */
  function atTheEndOfItsAnimation(embed: AnalyticsEmbed): void {
    const animations = part(embed, 'loading').getAnimations({ subtree: true });
    expect(animations.length, 'an animation').to.be.greaterThan(0);
    for (const animation of animations) {
      animation.pause();
      animation.currentTime = 999;
    }
  }

  describe('<token-provider>', () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const failing = (code: TokenErrorCode) => (): Promise<never> =>
      Promise.reject(new TokenError(code, 'The endpoint’s answer.'));
    const tokens = tokenResponse(1);
    const ways: Record<TokenStatus, Partial<Pick<TokenProvider, 'refresher'>> & { tokens?: TokenResponse }> =
      {
        idle: { tokens, refresher: never },
        acquiring: { refresher: never },
        active: { tokens, refresher: never },
        refreshing: { tokens, refresher: never },
        retrying: { refresher: failing('server_error') },
        expired: { tokens: { ...tokens, expires_in: 0.1 }, refresher: never },
        failed: { refresher: failing('invalid_grant') },
      };
    for (const [status, properties] of Object.entries(ways)) {
      it(`has no violation while ${status}`, async () => {
        const provider = Object.assign(new TokenProvider(), properties);
        provider.innerHTML = '<h2>Figures of the day</h2><p>None so far.</p>';
        main.append(provider);
        await provider.updateComplete;
        if (status === 'idle') provider.clear();
        if (status === 'refreshing') void provider.refresh().catch(() => undefined);
        await until(() => provider.status === status, status);
        await expectNoViolations(`<token-provider> while ${status}`);
        expect(provider.status).to.equal(status);
      });
    }
  });

  describe('<analytics-embed>', () => {
    let provider: TokenProvider;
    beforeEach(() => {
      provider = addProvider();
      main.append(provider);
    });

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
        // An iframe that is outside the viewport, and lazy, is not asked for.
        embed.style.marginTop = '10000px';
        return embed;
      },
      connecting: () => makeEmbed('silent', { 'handshake-timeout': '60000' }),
      connected: () => makeEmbed('dashboard'),
      unresponsive: () => makeEmbed('silent', { 'handshake-timeout': '500' }),
      failed: () => makeEmbed('dashboard', { protocol: 'telepathy' }),
    };

    async function show(embed: AnalyticsEmbed, status: EmbedStatus): Promise<void> {
      await consoleOf('error', async () => {
        provider.append(embed);
        await until(() => embed.status === status, status);
        await embed.updateComplete;
      });
    }

    for (const [status, make] of Object.entries(ways) as [EmbedStatus, () => AnalyticsEmbed][]) {
      for (const [title, content] of [
        ['with what it says itself', ''],
        ['with what the page says instead', slots],
      ] as const) {
        it(`has no violation while ${status}, ${title}`, async () => {
          const embed = make();
          embed.innerHTML = content;
          await show(embed, status);
          if (status === 'loading' && !content) atTheEndOfItsAnimation(embed);
          await expectNoViolations(`<analytics-embed> while ${status}, ${title}`);
          expect(embed.status).to.equal(status);
        });
      }
    }

    it('has no violation while it covers a frame that never came', async () => {
      const embed = ways.loading();
      embed.handshakeTimeout = 1;
      embed.loading = 'eager';
      const key = crypto.randomUUID();
      embed.src = `${location.origin}/held?key=${key}`;
      embed.style.marginTop = '';
      const unresponsive = next(embed, 'embed-unresponsive');
      provider.append(embed);
      await unresponsive;
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

    it('tells assistive technology that it loads, and what is wrong, in regions of their own', async () => {
      const embed = ways.failed();
      await show(embed, 'failed');
      expect(part(embed, 'loading').getAttribute('role')).to.equal('status');
      expect(part(embed, 'error').getAttribute('role')).to.equal('alert');
    });

    it('warns whoever wrote the page of a missing title, which is the one thing that axe finds', async () => {
      const embed = makeEmbed('dashboard');
      embed.removeAttribute('embed-title');
      const warnings = await consoleOf('warn', () => show(embed, 'connected'));
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.match(/<analytics-embed.*no accessible name.*"embed-title"/);
      const [violation, ...others] = await findViolations();
      expect(others).to.deep.equal([]);
      expect(violation?.rule).to.equal('frame-title');
      // The message of a failure names what is to be mended, through the shadow root.
      expect(describeViolations([violation!], 'here')).to.match(
        /^here: frame-title at analytics-embed >>> iframe\n +Fix any .*title/,
      );
    });

    it('has one button when it failed, named, reached in order, and pressed by keyboard', async () => {
      const embed = ways.failed();
      const before = document.createElement('a');
      before.href = '#before';
      before.textContent = 'Before';
      provider.append(before);
      await show(embed, 'failed');
      const button = part(embed, 'retry') as HTMLButtonElement;
      before.focus();
      expect(button.tabIndex).to.equal(0);
      expect(button.textContent.trim()).to.equal('Try again');
      button.focus();
      expect(button.matches(':focus')).to.equal(true);
      // Enter and Space are the browser's own for a button: a click that no pointer made.
      expect(button.localName).to.equal('button');
      expect(button.disabled).to.equal(false);
      await consoleOf('error', async () => {
        const again = next(embed, 'embed-error');
        button.click();
        await again;
      });
    });
  });
});

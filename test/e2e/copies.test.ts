import assert from 'node:assert/strict';
import { it } from 'node:test';

import type * as Library from '../../src/index.js';
import { describeInEngines } from '../support/e2e-engines.js';
import { until, type Page } from '../support/e2e-page.js';
import { startPolicyServer } from './content-security-policy-server.js';

type Copy = 'first' | 'second' | 'bundled';

/** A page with several copies of the library. */
type CopiesWindow = typeof globalThis & {
  copies?: Readonly<Record<Copy, typeof Library>>;
  seen: { violations: string[]; errors: string[]; lines: string[] };
};

const OTHERS = ['second', 'bundled'] as const;

describeInEngines('three copies of the library in one page', { start: startPolicyServer }, stage => {
  async function open(): Promise<Page> {
    const { page, server } = stage;
    await page.goto('about:blank');
    await page.goto(server.pageUrl({ copies: true }));
    await until('all copies', () =>
      page.evaluate(() => (globalThis as unknown as CopiesWindow).copies !== undefined),
    );
    return page;
  }

  /** Waits until the embed of this name in the page has a token, and sees that nothing was complained of. */
  async function expectToken(page: Page, selector: string): Promise<void> {
    await until(`a token in ${selector}`, () =>
      page.evaluate(name => document.querySelector<Library.AnalyticsEmbed>(name)?.generation === 1, selector),
    );
    const seen = await page.evaluate(() => (globalThis as unknown as CopiesWindow).seen);
    assert.deepEqual(seen, { violations: [], errors: [], lines: [] });
  }

  void it('throw nothing: the first definition stays, and the other classes are of no element', async () => {
    const page = await open();
    await expectToken(page, 'analytics-embed');
    const facts = await page.evaluate(() => {
      const { first, second, bundled } = (globalThis as unknown as CopiesWindow).copies!;
      const embed = document.querySelector('analytics-embed');
      return {
        defined: [
          customElements.get('analytics-embed') === first.AnalyticsEmbed,
          customElements.get('token-provider') === first.TokenProvider,
        ],
        distinct: new Set([first, second, bundled].map(copy => copy.AnalyticsEmbed)).size,
        instance: [first, second, bundled].map(copy => embed instanceof copy.AnalyticsEmbed),
      };
    });
    assert.deepEqual(facts, { defined: [true, true], distinct: 3, instance: [true, false, false] });
  });

  for (const copy of OTHERS) {
    void it(`the first one’s provider serves an embed of the ${copy} one`, async () => {
      const page = await open();
      await page.evaluate((name: Copy) => {
        const { AnalyticsEmbed } = (globalThis as unknown as CopiesWindow).copies![name];
        customElements.define('other-embed', class extends AnalyticsEmbed {});
        const other = document.createElement('other-embed');
        const { src } = document.querySelector('analytics-embed')!;
        Object.assign(other, { src, embedTitle: 'Of another copy' });
        document.querySelector('token-provider')!.append(other);
      }, copy);
      await expectToken(page, 'other-embed');
    });

    void it(`a provider of the ${copy} one serves the first one’s embed`, async () => {
      const page = await open();
      await page.evaluate((name: Copy) => {
        const { TokenProvider } = (globalThis as unknown as CopiesWindow).copies![name];
        customElements.define('other-provider', class extends TokenProvider {});
        const other = document.createElement('other-provider');
        Object.assign(other, { tokens: { access_token: 'of-another', expires_in: 3_600 } });
        other.append(document.querySelector('analytics-embed')!);
        document.body.append(other);
      }, copy);
      await expectToken(page, 'other-provider analytics-embed');
      const token = await page.evaluateInFrame('n=1', () => document.documentElement.dataset['token']);
      assert.equal(token, 'of-another');
    });

    void it(`the first one’s embed knows a protocol of the ${copy} one, though it waited for it`, async () => {
      const page = await open();
      await page.evaluate((name: Copy) => {
        const { registerProtocol } = (globalThis as unknown as CopiesWindow).copies![name];
        const embed = document.querySelector('analytics-embed')!;
        embed.protocol = 'house';
        setTimeout(() => {
          registerProtocol({
            name: 'house',
            open: link => ({
              onLoad() {
                link.connected();
              },
              onMessage: () => 'ignored',
              sendToken: () => undefined,
              sendRevocation: () => undefined,
            }),
          });
        });
      }, copy);
      await until('the embed is connected by it', () =>
        page.evaluate(() => {
          const { status, generation, protocol } = document.querySelector('analytics-embed')!;
          return status === 'connected' && generation === 0 && protocol === 'house';
        }),
      );
    });
  }
});

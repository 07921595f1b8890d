import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type * as Library from '../../src/index.js';
import { launch } from '../support/e2e-browser.js';
import { until, type Browser, type Page } from '../support/e2e-page.js';
import { selectedEngines } from '../support/engines.js';
import { PolicyServer } from './content-security-policy-server.js';

type Copy = 'first' | 'second' | 'bundled';

/** A page with several copies of the library. */
type CopiesWindow = typeof globalThis & {
  copies?: Readonly<Record<Copy, typeof Library>>;
  seen: { violations: string[]; errors: string[]; lines: string[] };
};

const OTHERS = ['second', 'bundled'] as const;

for (const engine of selectedEngines()) {
  void describe(`three copies of the library in one page, in ${engine}`, () => {
    let server: PolicyServer;
    let browser: Browser;
    let page: Page;

    before(async () => {
      server = await PolicyServer.start();
      browser = await launch(engine);
      ({ page } = browser);
    });

    after(async () => {
      await browser.close();
      await server.stop();
    });

    async function open(): Promise<void> {
      await page.goto('about:blank');
      await page.goto(server.pageUrl({ copies: true }));
      await until('all copies', () =>
        page.evaluate(() => (globalThis as unknown as CopiesWindow).copies !== undefined),
      );
    }

    /** Waits until the embed of this name in the page has a token, and sees that nothing was complained of. */
    async function expectToken(selector: string): Promise<void> {
      await until(`a token in ${selector}`, () =>
        page.evaluate(
          name => document.querySelector<Library.AnalyticsEmbed>(name)?.generation === 1,
          selector,
        ),
      );
      const seen = await page.evaluate(() => (globalThis as unknown as CopiesWindow).seen);
      assert.deepEqual(seen, { violations: [], errors: [], lines: [] });
    }

    void it('throw nothing: the first definition stays, and the other classes are of no element', async () => {
      await open();
      await expectToken('analytics-embed');
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
        await open();
        await page.evaluate((name: Copy) => {
          const { AnalyticsEmbed } = (globalThis as unknown as CopiesWindow).copies![name];
          customElements.define('other-embed', class extends AnalyticsEmbed {});
          const other = document.createElement('other-embed');
          const { src } = document.querySelector('analytics-embed')!;
          Object.assign(other, { src, embedTitle: 'Of another copy' });
          document.querySelector('token-provider')!.append(other);
        }, copy);
        await expectToken('other-embed');
      });

      void it(`a provider of the ${copy} one serves the first one’s embed`, async () => {
        await open();
        await page.evaluate((name: Copy) => {
          const { TokenProvider } = (globalThis as unknown as CopiesWindow).copies![name];
          customElements.define('other-provider', class extends TokenProvider {});
          const other = document.createElement('other-provider');
          Object.assign(other, { tokens: { access_token: 'of-another', expires_in: 3_600 } });
          other.append(document.querySelector('analytics-embed')!);
          document.body.append(other);
        }, copy);
        await expectToken('other-provider analytics-embed');
        const token = await page.evaluateInFrame('n=1', () => document.documentElement.dataset['token']);
        assert.equal(token, 'of-another');
      });

      void it(`the first one’s embed knows a protocol of the ${copy} one, though it waited for it`, async () => {
        await open();
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
}

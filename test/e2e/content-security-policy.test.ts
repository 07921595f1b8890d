import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

import type * as Library from '../../src/index.js';
import { describeInEngines } from '../support/e2e-engines.js';
import { until, type Page } from '../support/e2e-page.js';
import { startPolicyServer, type PolicyPage } from './content-security-policy-server.js';
import { everyEmbedAt, frameValue } from './provider-page.js';

const VENDORS = ['superset', 'looker', 'powerbi', 'metabase', 'thoughtspot', 'luzmo'];

/** What the page's own monitoring has seen. */
interface Seen {
  readonly violations: readonly string[];
  readonly errors: readonly string[];
  /** Of the console: warnings and errors. */
  readonly lines: readonly string[];
}

const COPIES = ['first', 'second', 'bundled'] as const;
type Copy = (typeof COPIES)[number];

type WatchedWindow = typeof globalThis & {
  seen: Seen;
  /** Of a page with several copies of the library. */
  copies?: Readonly<Record<Copy, typeof Library>>;
};

const NOTHING: Seen = { violations: [], errors: [], lines: [] };

describeInEngines('a page under a strict Content-Security-Policy', { start: startPolicyServer }, stage => {
  async function open(options?: PolicyPage): Promise<Page> {
    const { page, server } = stage;
    await page.goto('about:blank');
    await page.goto(server.pageUrl(options));
    return page;
  }

  async function openCopies(): Promise<Page> {
    const page = await open({ copies: true });
    await until('all copies', () => page.evaluate(() => (globalThis as WatchedWindow).copies !== undefined));
    return page;
  }

  /** The driver's console as well, where it has one: browsers write there what no event tells. */
  async function expectNothingSeen(page: Page, from: number): Promise<void> {
    assert.deepEqual(await seen(page), NOTHING);
    const lines = (await page.consoleLines()).slice(from);
    assert.deepEqual(lines, []);
  }

  void it('has its tokens in both frames, styles and heights, and no violation', async () => {
    const from = (await stage.page.consoleLines()).length;
    const page = await open();
    await everyEmbedAt(page, 1);
    for (const n of [1, 2]) assert.match((await frameValue(page, `n=${n}`, 'token')) ?? '', /^access-/);
    const { heights: _, ...style } = await until('the height of both', async () => {
      const found = await looks(page);
      return found.heights.every(height => height === 640) && found;
    });
    assert.deepEqual(style, { sheets: [1, 1], inline: 0, sentences: ['grid', 'grid'], left: 0 });
    await page.evaluate(() => document.querySelector('token-provider')!.refresh());
    await everyEmbedAt(page, 2);
    await expectNothingSeen(page, from);
  });

  for (const vendor of VENDORS) {
    void it(`speaks to frames of ${vendor} by its file`, async () => {
      const from = (await stage.page.consoleLines()).length;
      const page = await open({ vendor });
      await until('both are connected', () =>
        page.evaluate(() =>
          [...document.querySelectorAll('analytics-embed')].every(({ status }) => status === 'connected'),
        ),
      );
      await until('a token in both frames', async () =>
        (await vendorTokens(page)).every(tokens => tokens.some(token => token.startsWith('access-'))),
      );
      await expectNothingSeen(page, from);
    });
  }

  void it('has the code of an error on its console once, with a link in place of the remedy', async () => {
    const page = await open();
    await everyEmbedAt(page, 1);
    await page.evaluate(async () => {
      const provider = document.querySelector('token-provider')!;
      provider.clear();
      for (const call of [provider.getToken(), provider.refresh()]) await call.catch(() => undefined);
    });
    const { homepage } = JSON.parse(readFileSync('package.json', 'utf8')) as { homepage: string };
    const link = `${homepage}/troubleshooting.html#signed_out`;
    const lines = [`<token-provider>: signed_out: Signed out: set new tokens. ${link}`];
    assert.deepEqual(await seen(page), { ...NOTHING, lines });
  });

  void it('does without the worker that the policy forbids, and does not make it an error', async () => {
    const page = await open({ hidden: true, lifetime: 3 });
    await everyEmbedAt(page, 2);
    const { violations, ...rest } = await seen(page);
    assert.deepEqual(rest, { errors: [], lines: [] });
    const workers = await page.evaluate(() => (globalThis as { workers?: number }).workers);
    assert.equal(workers, 1, 'it was tried once');
    for (const violation of violations) assert.match(violation, /^(worker-src|require-trusted-types-for) /);
  });

  void it('refuses a file that is not the one of the hash', async () => {
    const page = await open({ tampered: true });
    await until('the refusal', async () => (await seen(page)).errors.length > 0);
    assert.match((await seen(page)).errors.join(), /analytics-embed\.min\.js$/);
    const defined = await page.evaluate(() => customElements.get('analytics-embed') !== undefined);
    assert.equal(defined, false);
  });

  void it('has three copies of the library, which throw nothing: the first definition stays, and the other classes are of no element', async () => {
    const page = await openCopies();
    await expectToken(page, 'analytics-embed');
    const facts = await page.evaluate(() => {
      const { first, second, bundled } = (globalThis as WatchedWindow).copies!;
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

  for (const copy of COPIES.slice(1)) {
    void it(`the first one’s provider serves an embed of the ${copy} one`, async () => {
      const page = await openCopies();
      await page.evaluate((name: Copy) => {
        const { AnalyticsEmbed } = (globalThis as WatchedWindow).copies![name];
        customElements.define('other-embed', class extends AnalyticsEmbed {});
        const other = document.createElement('other-embed');
        const { src } = document.querySelector('analytics-embed')!;
        Object.assign(other, { src, embedTitle: 'Of another copy' });
        document.querySelector('token-provider')!.append(other);
      }, copy);
      await expectToken(page, 'other-embed');
    });

    void it(`a provider of the ${copy} one serves the first one’s embed`, async () => {
      const page = await openCopies();
      await page.evaluate((name: Copy) => {
        const { TokenProvider } = (globalThis as WatchedWindow).copies![name];
        customElements.define('other-provider', class extends TokenProvider {});
        const other = document.createElement('other-provider');
        Object.assign(other, { tokens: { access_token: 'of-another', expires_in: 3_600 } });
        other.append(document.querySelector('analytics-embed')!);
        document.body.append(other);
      }, copy);
      await expectToken(page, 'other-provider analytics-embed');
      assert.equal(await frameValue(page, 'n=1', 'token'), 'of-another');
    });

    void it(`the first one’s embed knows a protocol of the ${copy} one, though it waited for it`, async () => {
      const page = await openCopies();
      await page.evaluate((name: Copy) => {
        const { registerProtocol } = (globalThis as WatchedWindow).copies![name];
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

function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => (globalThis as WatchedWindow).seen);
}

/** Waits until the embed of this selector has a token, and sees that nothing was complained of. */
async function expectToken(page: Page, selector: string): Promise<void> {
  await everyEmbedAt(page, 1, selector);
  assert.deepEqual(await seen(page), NOTHING);
}

/** The frames' heights, style sheets that were adopted, style elements, how the sentences are laid out, and scripts with tokens that were left. */
function looks(
  page: Page,
): Promise<Record<'heights' | 'sheets', number[]> & { inline: number; sentences: string[]; left: number }> {
  return page.evaluate(() => {
    const roots = [...document.querySelectorAll('analytics-embed')].map(embed => embed.shadowRoot!);
    return {
      heights: roots.map(root => root.querySelector('iframe')!.offsetHeight),
      sheets: roots.map(root => root.adoptedStyleSheets.length),
      inline: roots.flatMap(root => [...root.querySelectorAll('style')]).length,
      sentences: roots.map(root => getComputedStyle(root.querySelector('[part="error"] .default')!).display),
      left: document.querySelectorAll('script[type="application/json"]').length,
    };
  });
}

/** What the vendor's code in each frame has got. */
function vendorTokens(page: Page): Promise<string[][]> {
  return page.evaluate(() => {
    const ask = (frame: HTMLIFrameElement): Promise<string[]> =>
      new Promise(resolve => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }: MessageEvent<{ tokens: string[] }>) => {
          resolve(data.tokens);
        };
        frame.contentWindow!.postMessage({ act: 'report' }, '*', [port2]);
      });
    const embeds = [...document.querySelectorAll('analytics-embed')];
    return Promise.all(embeds.map(embed => ask(embed.shadowRoot!.querySelector('iframe')!)));
  });
}

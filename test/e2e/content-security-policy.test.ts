import assert from 'node:assert/strict';
import { it } from 'node:test';

// What the page's elements are, for the functions that run in it.
import type {} from '../../src/index.js';
import { describeInEngines } from '../support/e2e-engines.js';
import { until, type Page } from '../support/e2e-page.js';
import { startPolicyServer, type PolicyPage } from './content-security-policy-server.js';

const VENDORS = ['superset', 'looker', 'powerbi', 'metabase', 'thoughtspot', 'luzmo'];

/** What the page's own monitoring has seen. */
interface Seen {
  readonly violations: readonly string[];
  readonly errors: readonly string[];
  /** Of the console: warnings and errors. */
  readonly lines: readonly string[];
}

type WatchedWindow = typeof globalThis & { seen: Seen };

const NOTHING: Seen = { violations: [], errors: [], lines: [] };

describeInEngines('a page under a strict Content-Security-Policy', { start: startPolicyServer }, stage => {
  async function open(options?: PolicyPage): Promise<Page> {
    const { page, server } = stage;
    await page.goto('about:blank');
    await page.goto(server.pageUrl(options));
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
    await until('tokens in both frames', () => allAcknowledge(page, 1));
    for (const n of [1, 2]) assert.match(await tokenOf(page, n), /^access-/);
    await until('the height of both', () => heights(page).then(all => all.every(height => height === 640)));
    assert.deepEqual(await looks(page), {
      sheets: [1, 1],
      inline: 0,
      sentences: ['grid', 'grid'],
      left: 0,
    });
    await page.evaluate(() => document.querySelector('token-provider')!.refresh());
    await until('the next token in both frames', () => allAcknowledge(page, 2));
    await expectNothingSeen(page, from);
  });

  for (const vendor of VENDORS) {
    void it(`speaks to frames of ${vendor} by its file`, async () => {
      const from = (await stage.page.consoleLines()).length;
      const page = await open({ vendor });
      await until('both are connected', () => allConnected(page));
      await until('a token in both frames', async () =>
        (await vendorTokens(page)).every(tokens => tokens.some(token => token.startsWith('access-'))),
      );
      await expectNothingSeen(page, from);
    });
  }

  void it('does without the worker that the policy forbids, and does not make it an error', async () => {
    const page = await open({ hidden: true, lifetime: 3 });
    await until('the next token in both frames, by a timer', () => allAcknowledge(page, 2));
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
});

function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => (globalThis as WatchedWindow).seen);
}

function allAcknowledge(page: Page, generation: number): Promise<boolean> {
  return page.evaluate(
    wanted => [...document.querySelectorAll('analytics-embed')].every(embed => embed.generation === wanted),
    generation,
  );
}

function allConnected(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    [...document.querySelectorAll('analytics-embed')].every(embed => embed.status === 'connected'),
  );
}

/** The token that the client in a frame has. */
async function tokenOf(page: Page, n: number): Promise<string> {
  const token = await page.evaluateInFrame(`n=${n}`, () => document.documentElement.dataset['token']);
  return token ?? '';
}

function heights(page: Page): Promise<(number | undefined)[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('analytics-embed')].map(
      embed => embed.shadowRoot?.querySelector('iframe')?.offsetHeight,
    ),
  );
}

/** Style sheets that were adopted, style elements, how the sentences are laid out, and scripts with tokens that were left. */
function looks(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const roots = [...document.querySelectorAll('analytics-embed')].map(embed => embed.shadowRoot!);
    return {
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

import { expect } from '@open-wc/testing';
import { until } from '../elements.js';
import { LibraryPage } from './library-page.js';

interface Globals {
  readonly htmx: {
    ajax(method: 'GET', address: string, options: { target: string; swap: string }): Promise<unknown>;
  };
}
type Page = LibraryPage<Globals>;

const SWAPS = ['innerHTML', 'outerHTML', 'beforeend', 'afterbegin', 'beforebegin', 'afterend'];
/** By version: its files, attributes of the body, the names of its swaps by morphing, and what boosts all links. */
const versions: Record<string, [files: string[], attributes: string, morphs: string[], boost: string]> = {
  2: [
    ['htmx2/dist/htmx.js', 'idiomorph/dist/idiomorph-ext.js'],
    'hx-ext="morph"',
    ['morph:innerHTML', 'morph:outerHTML'],
    'hx-boost',
  ],
  4: [['htmx4/dist/htmx.js'], '', ['innerMorph', 'outerMorph'], 'hx-boost:inherited'],
};

for (const [version, [files, bodyAttributes, morphs, boost]] of Object.entries(versions)) {
  describe(`htmx ${version}`, () => {
    let page: Page;
    beforeEach(() => {
      page = new LibraryPage<Globals>(files);
      sessionStorage.removeItem('htmx-history-cache');
    });

    const body = (content: string): string => `<body ${bodyAttributes}>${content}`;
    const wrapped = (swap: string, markup: string): string =>
      /outer/.test(swap) ? `<main id="place">${markup}</main>` : markup;
    const swapIn = (swap: string, markup: string): Promise<unknown> =>
      page.window.htmx.ajax('GET', page.address(`<body>${wrapped(swap, markup)}`), {
        target: '#place',
        swap,
      });

    for (const swap of [...SWAPS, ...morphs]) {
      it(`a partial with tokens, without, and with those again: hx-swap="${swap}"`, async () => {
        await page.open(body('<main id="place"></main>'));
        const tokens = page.login();
        for (const markup of [page.markup({ tokens }), page.markup(), page.markup({ tokens })]) {
          await swapIn(swap, markup);
          await until(() => page.providers.length > 0);
          await page.expectAlive();
        }
      });
    }

    for (const swap of morphs) {
      it(`keeps the frame; other tokens in the markup change nothing: hx-swap="${swap}"`, async () => {
        const markup = (): string => page.markup({ tokens: page.login(), content: page.embedMarkup() });
        await page.open(body(`<main id="place">${markup()}</main>`));
        const loads = await page.connected();
        const { embed } = page;
        await swapIn(swap, markup());
        await until(() => !/(access|refresh)\/\d/.test(page.document.body.innerHTML));
        await page.expectAlive();
        expect(page.embed).to.equal(embed);
        expect([loads(), embed.generation]).to.deep.equal([0, 1]);
      });
    }

    it('a partial without name and tokens leaves another one’s login alive', async () => {
      const attributes = '';
      await page.open(body(`${page.markup({ tokens: page.login(), attributes })}<main id="place"></main>`));
      await swapIn('innerHTML', page.markup({ attributes }).replace('id="p"', ''));
      await until(() => page.providers[1]?.status === 'failed', 'it is refused');
      expect(await page.providers[0]!.getToken()).to.equal('access/1.1');
      page.expectClean();
    });

    it('a boosted page that is restored finds its session', async () => {
      const boosted = (content: string): string => body(content).replace('>', ` ${boost}="true">`);
      const link = (content: string): string => `<a href="${page.address(boosted(content))}">next</a>`;
      const elsewhere = link('<h1>elsewhere</h1>');
      await page.open(boosted(link(page.markup({ tokens: page.login() }) + elsewhere)));
      page.document.querySelector('a')!.click();
      await until(() => page.providers.length > 0, 'the dashboard');
      await page.expectAlive();
      const { document } = page;
      // It makes new links its own some time after they were inserted.
      await new Promise(resolve => setTimeout(resolve, 200));
      document.querySelector('a')!.click();
      await until(() => document.querySelector('h1') !== null, 'another page');
      page.expectClean();
      page.window.history.back();
      await until(() => document.querySelector('h1') === null && page.providers.length > 0, 'back');
      await page.expectAlive();
    });
  });
}

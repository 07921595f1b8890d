import { expect } from '@open-wc/testing';
import { until } from '../elements.js';
import { LibraryPage } from './library-page.js';

interface Libraries {
  readonly Idiomorph: { morph(element: Element, markup: string, options?: object): unknown };
  readonly morphdom: (element: Element, markup: string) => unknown;
  readonly Alpine: { morph(element: Element, markup: string, options?: object): unknown };
}
type Page = LibraryPage<Libraries>;

/** By library: its files, how it morphs an element, and whether it keeps an embed that a script in the new markup comes before. */
const libraries: Record<string, [files: string[], morph: (page: Page, markup: string) => unknown, boolean]> =
  {
    Idiomorph: [
      ['idiomorph/dist/idiomorph.js'],
      ({ window, document }, markup) => window.Idiomorph.morph(document.querySelector('main')!, markup),
      true,
    ],
    'morphdom, as LiveView': [
      ['morphdom/dist/morphdom-umd.js'],
      ({ window, document }, markup) => window.morphdom(document.querySelector('main')!, markup),
      false,
    ],
    'Alpine’s morph, as Livewire': [
      ['@alpinejs/morph/dist/cdn.js', 'alpinejs/dist/cdn.js'],
      ({ window, document }, markup) =>
        window.Alpine.morph(document.querySelector('main')!, markup, { key: ({ id }: Element) => id }),
      false,
    ],
  };

for (const [name, [files, morph, keepsAfterScript]] of Object.entries(libraries)) {
  describe(name, () => {
    let page: Page;
    beforeEach(() => {
      page = new LibraryPage<Libraries>(files);
    });

    const main = (markup: string): string => `<main>${markup}</main>`;
    /** Opens a page with a provider that has a login. */
    const open = (options: object = {}): Promise<Page> =>
      page.open(`<body>${main(page.markup({ tokens: page.login(), ...options }))}`);
    const settled = (): Promise<void> =>
      until(
        () => !/(access|refresh)\/\d/.test(page.document.documentElement.outerHTML),
        'they are taken out',
      );

    for (const [what, isScriptFirst] of [
      ['last', false],
      ['first', true],
    ] as const) {
      it(`new markup with other tokens in its ${what} child changes nothing`, async () => {
        await open({ content: page.embedMarkup() });
        const loads = await page.connected();
        const [provider] = page.providers;
        const { embed } = page;
        const tokens = page.login();
        await morph(page, main(page.markup({ tokens, content: page.embedMarkup(), isScriptFirst })));
        await settled();
        await page.expectAlive();
        expect(page.providers[0]).to.equal(provider);
        if (isScriptFirst && !keepsAfterScript) return;
        expect(page.embed).to.equal(embed);
        expect([loads(), embed.generation]).to.deep.equal([0, 1]);
      });
    }

    it('new markup without tokens changes nothing', async () => {
      await open({ content: page.embedMarkup() });
      const loads = await page.connected();
      await morph(page, main(page.markup({ content: page.embedMarkup() })));
      await page.expectAlive();
      expect(loads()).to.equal(0);
    });

    it('another library’s JSON that becomes the first tokens is taken out, and they are used', async () => {
      const attributes = 'request-format="form"';
      await page.open(`<body>${main(page.markup({ attributes, content: '<i id="i"></i>' }))}`);
      const other = '<script type="application/json" id="s">{"theme":"dark"}</script>';
      await morph(page, main(page.markup({ attributes, content: other })));
      await morph(page, main(page.markup({ attributes, content: other.replace('{', '\n{') })));
      page.loginsRequired.length = 0;
      const tokens = JSON.stringify(page.login());
      await morph(page, main(page.markup({ attributes, content: other.replace(/\{.*\}/, tokens) })));
      await settled();
      await page.expectAlive();
    });

    it('another `subject` with its tokens is another login', async () => {
      await open({ attributes: 'subject="alice" request-format="form"' });
      const attributes = 'subject="bob" request-format="form"';
      await morph(page, main(page.markup({ tokens: page.login(), attributes })));
      await settled();
      await page.expectAlive(2);
    });

    it('a second provider without name and tokens leaves the login alive', async () => {
      const attributes = 'class="copied"';
      await open({ attributes });
      const copy = page.markup({ attributes }).replace('id="p"', 'id="q"');
      await morph(page, main(page.markup({ attributes }) + copy));
      await until(() => page.providers[1]?.status === 'failed', 'it is refused');
      expect(await page.providers[0]!.getToken()).to.equal('access/1.1');
      page.expectClean();
    });
  });
}

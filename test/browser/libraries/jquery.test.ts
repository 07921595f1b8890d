import { expect } from '@open-wc/testing';
import { consoleOf, until } from '../elements.js';
import { LibraryPage } from './library-page.js';

/** What the tests use of a jQuery object. */
interface Query {
  html(markup: string): Query;
  append(...content: (string | Query)[]): Query;
  prepend(markup: string): Query;
  after(markup: string): Query;
  replaceWith(markup: string): Query;
  load(address: string, onLoad: () => void): Query;
  clone(withData?: boolean): Query;
  detach(): Query;
}
interface JQuery {
  readonly $: (selector: string) => Query;
}
type Page = LibraryPage<JQuery>;

const PLACE = '<main id="place"></main>';

const ways: Record<string, (page: Page, markup: string) => unknown> = {
  html: ({ window: { $ } }, markup) => $('#place').html(markup),
  append: ({ window: { $ } }, markup) => $('#place').append(markup),
  prepend: ({ window: { $ } }, markup) => $('#place').prepend(markup),
  after: ({ window: { $ } }, markup) => $('#place').after(markup),
  replaceWith: ({ window: { $ } }, markup) => $('#place').replaceWith(PLACE.replace('><', `>${markup}<`)),
  load: (page, markup) =>
    new Promise<void>(resolve => {
      page.window.$('#place').load(page.address(`<body>${markup}`), resolve);
    }),
};

for (const version of [3, 4]) {
  describe(`jQuery ${version}`, () => {
    const open = (body: string): Promise<Page> =>
      new LibraryPage<JQuery>([`jquery${version}/dist/jquery.js`]).open(body);

    for (const [name, insert] of Object.entries(ways)) {
      it(`${name}(): a partial’s tokens are used; without them, or with old ones, it finds its session`, async () => {
        const page = await open(PLACE);
        const tokens = page.login();
        for (const markup of [page.markup({ tokens }), page.markup(), page.markup({ tokens })]) {
          await insert(page, markup);
          await page.expectAlive();
        }
      });

      it(`${name}(): the tokens of a partial without a name are used`, async () => {
        const page = await open(PLACE);
        await insert(page, page.markup({ tokens: page.login(), attributes: '' }));
        await page.expectAlive();
      });
    }

    it('append(): tokens that come into a living provider are taken out, and change nothing', async () => {
      const page = await open('');
      page.window.$('body').append(page.markup({ tokens: page.login(), content: page.embedMarkup() }));
      const loads = await page.connected();
      page.window.$('#p').append(`<script type="application/json">${JSON.stringify(page.login())}</script>`);
      await until(() => page.document.querySelector('#p script') === null);
      await page.expectAlive();
      expect([loads(), page.embed.generation]).to.deep.equal([0, 1]);
    });

    it('append(): of two providers without a name that get the same tokens, one presents them', async () => {
      const page = await open('<p class="place"></p><p class="place"></p>');
      const lines = await consoleOf('error', async () => {
        const { console } = page.window;
        page.window.console = globalThis.console;
        page.window.$('.place').append(page.markup({ tokens: page.login(), attributes: '' }));
        await until(() => page.providers.some(({ status }) => status === 'failed'));
        page.window.console = console;
      });
      expect(lines.join()).to.match(/another provider uses these "tokens"/);
      const [alive] = page.providers.filter(({ status }) => status === 'active');
      await alive!.refresh();
      expect(page.requests).to.deep.equal(['', 'refresh/1.1']);
      page.expectClean();
    });

    for (const attributes of [undefined, ''])
      it(`clone(): a clone ${attributes === '' ? 'without a name' : 'of a name'} leaves the login alive`, async () => {
        const page = await open('<main id="place"></main><aside></aside>');
        const { $ } = page.window;
        $('#place').html(page.markup({ tokens: page.login(), ...(attributes === '' && { attributes }) }));
        $('aside').append($('#p').clone(true));
        if (attributes === '') await until(() => page.providers.some(({ status }) => status === 'failed'));
        else await page.expectAlive();
        expect(await page.providers[0]!.getToken()).to.equal('access/1.1');
        page.expectClean();
      });

    it('detach(): a provider without a name is inserted again, with its tokens', async () => {
      const page = await open(PLACE);
      const { $ } = page.window;
      $('#place').html(page.markup({ tokens: page.login(), attributes: '' }));
      const detached = $('#p').detach();
      await new Promise(resolve => setTimeout(resolve, 20));
      $('#place').append(detached);
      await page.expectAlive();
    });
  });
}

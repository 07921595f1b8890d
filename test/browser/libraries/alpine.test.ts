import { expect } from '@open-wc/testing';
import { until } from '../elements.js';
import { LibraryPage } from './library-page.js';

describe('Alpine', () => {
  let page: LibraryPage;
  beforeEach(() => {
    page = new LibraryPage(['alpinejs/dist/cdn.js']);
  });
  const press = (): void => page.document.querySelector('button')!.click();

  it('x-if: a provider that is hidden and shown again finds its session', async () => {
    // Tokens in a template would stay in the document: here they are in a provider that has gone.
    const first = page.markup({ tokens: page.login() });
    await page.open(
      `<body x-data="{ open: false }"><button @click="open = !open"></button><template x-if="open">${page.markup()}</template>${first}`,
    );
    await page.expectAlive();
    page.providers[0]!.remove();
    for (let n = 0; n < 2; n++) {
      press();
      await until(() => page.providers.length === 1, 'it is shown');
      await page.expectAlive();
      press();
      await until(() => page.providers.length === 0, 'it is hidden');
    }
  });

  it('x-for: copies of a provider have one login', async () => {
    const copies = page.markup().replace('id="p"', '');
    await page.open(
      `<body x-data="{ n: 1 }"><button @click="n += 2"></button>${page.markup({ tokens: page.login() })}<template x-for="i in n">${copies}</template>`,
    );
    press();
    await until(() => page.providers.length === 4, 'the copies');
    await page.expectAlive();
  });

  it('x-for: copies without a name get no token, and leave the login alive', async () => {
    const attributes = '';
    const copies = page.markup({ attributes }).replace('id="p"', '');
    await page.open(
      `<body x-data="{ n: 0 }"><button @click="n += 2"></button>${page.markup({ tokens: page.login(), attributes })}<template x-for="i in n">${copies}</template>`,
    );
    press();
    await until(() => page.providers.filter(({ status }) => status === 'failed').length === 2, 'refused');
    expect(page.providers.map(({ generation }) => generation).sort()).to.deep.equal([0, 0, 1]);
    page.expectClean();
  });

  it('x-html: the tokens of markup are used and taken out', async () => {
    await page.open('<body x-data="{ markup: \'\' }"><main x-html="markup"></main>');
    const { Alpine } = page.window as unknown as {
      Alpine: { $data(element: Element): { markup: string } };
    };
    const data = Alpine.$data(page.document.body);
    const tokens = page.login();
    for (const markup of [page.markup({ tokens }), `${page.markup()} `, page.markup({ tokens })]) {
      data.markup = markup;
      await until(() => page.providers.length > 0);
      await new Promise(resolve => setTimeout(resolve, 20));
      // The library’s own copy of the markup is the page’s, not the document’s.
      await page.expectAlive();
    }
  });
});

describe('A view transition', () => {
  for (const attributes of [undefined, ''])
    it(`that replaces a provider ${attributes === '' ? 'without' : 'with'} a name leaves its login alive`, async () => {
      const page = new LibraryPage([]);
      const isNamed = attributes === undefined;
      const options = isNamed ? {} : { attributes };
      const first = page.markup({ tokens: page.login(), ...options });
      await page.open(`<body><main style="view-transition-name: dashboard">${first}</main>`);
      const { document } = page;
      const clone = page.providers[0]!.cloneNode(true);
      const update = (): void => document.querySelector('main')!.replaceChildren(clone);
      if (isNamed && 'startViewTransition' in document) {
        await document.startViewTransition(update).updateCallbackDone;
      } else if (isNamed) update();
      // Without a name, only a copy that does not replace it.
      else document.querySelector('main')!.append(clone);
      if (!isNamed) await until(() => page.providers[1]?.status === 'failed', 'the copy is refused');
      else await page.expectAlive();
      expect(await page.providers[0]!.getToken()).to.equal('access/1.1');
      page.expectClean();
    });
});

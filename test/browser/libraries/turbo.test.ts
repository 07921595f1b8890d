import { expect } from '@open-wc/testing';
import { until } from '../elements.js';
import { LibraryPage } from './library-page.js';

interface Globals {
  readonly Turbo: {
    visit(address: string, options?: { action?: 'advance' | 'replace'; frame?: string }): void;
    renderStreamMessage(message: string): void;
  };
}
type Page = LibraryPage<Globals>;

const FILES = ['@hotwired/turbo/dist/turbo.es2017-umd.js'];
const MORPH = '<meta name="turbo-refresh-method" content="morph">';

describe('Turbo', () => {
  let page: Page;
  /** The titles of the pages that were rendered, a preview with a question mark. */
  let rendered: string[];
  beforeEach(() => {
    page = new LibraryPage<Globals>(FILES);
    rendered = [];
  });

  const open = async (body: string): Promise<void> => {
    await page.open(body);
    const { document } = page;
    document.addEventListener('turbo:render', () => {
      const isPreview = document.documentElement.hasAttribute('data-turbo-preview');
      rendered.push(document.title + (isPreview ? '?' : ''));
    });
  };
  const visit = async (body: string, title: string): Promise<void> => {
    page.window.Turbo.visit(page.address(body, title));
    await until(() => rendered.at(-1) === title, title);
  };
  const back = async (title: string): Promise<void> => {
    page.window.history.back();
    await until(() => rendered.at(-1) === title, `back at ${title}`);
  };

  it('a restored page, whose snapshot has no tokens, finds its session', async () => {
    await open('<body>first');
    await visit(`<body>${page.markup({ tokens: page.login() })}`, 'dashboard');
    await page.expectAlive();
    for (let n = 0; n < 2; n++) {
      await visit('<body>elsewhere', 'elsewhere');
      await back('dashboard');
      await page.expectAlive();
    }
  });

  it('a preview finds its session, and the page after it, with its old tokens, as well', async () => {
    await open('<body>first');
    const dashboard = `<body>${page.markup({ tokens: page.login() })}`;
    await visit(dashboard, 'dashboard');
    await visit('<body>elsewhere', 'elsewhere');
    // The snapshot is made in a later task.
    await new Promise(resolve => setTimeout(resolve, 50));
    page.responseDelayMs = 300;
    await visit(dashboard, 'dashboard');
    expect(rendered.slice(-2)).to.deep.equal(['dashboard?', 'dashboard']);
    await page.expectAlive();
  });

  it('a page after another one takes its new tokens for a new login', async () => {
    await open(`<body>${page.markup({ tokens: page.login() })}`);
    await visit(`<body>${page.markup({ tokens: page.login() })}`, 'next');
    await page.expectAlive(2);
  });

  for (const attributes of [undefined, ''])
    it(`a permanent provider ${attributes === '' ? 'without a name' : 'with a name'} stays, with its tokens`, async () => {
      const place = (markup = ''): string => `<body><div id="keep" data-turbo-permanent>${markup}</div>`;
      const options = attributes === '' ? { attributes } : {};
      await open(place(page.markup({ tokens: page.login(), ...options })));
      const [provider] = page.providers;
      await visit(place(), 'next');
      await visit(place(), 'the one after it');
      expect(page.providers[0]).to.equal(provider);
      await page.expectAlive();
    });

  it('a refresh by morphing keeps the frame; other tokens in the markup change nothing', async () => {
    page = new LibraryPage<Globals>(FILES, MORPH);
    const body = (): string => `<body>${page.markup({ tokens: page.login(), content: page.embedMarkup() })}`;
    await open(body());
    const loads = await page.connected();
    const { embed } = page;
    page.window.Turbo.visit(page.address(body(), 'again'), { action: 'replace' });
    await until(() => rendered.includes('again'), 'the refresh');
    await page.expectAlive();
    expect(page.embed).to.equal(embed);
    expect([loads(), embed.generation]).to.deep.equal([0, 1]);
  });

  const streams = ['replace" method="morph', 'update" method="morph', 'append', 'prepend', 'before', 'after'];
  for (const action of [...streams, 'replace', 'update']) {
    it(`a stream with tokens, without, and with those again: <turbo-stream action="${action}">`, async () => {
      await open('<body><main><p id="p"></p></main>');
      const stream = async (markup: string): Promise<void> => {
        const target = page.document.querySelector('#p') ? 'p' : 'place';
        const content = action.startsWith('replace') ? markup : markup.replace('id="p"', '');
        page.window.Turbo.renderStreamMessage(
          `<turbo-stream action="${action}" target="${target}"><template>${content}</template></turbo-stream>`,
        );
        // Turbo renders in the next frame, which a busy machine may paint later.
        for (let n = 0; n < 2; n++)
          await new Promise<unknown>(resolve => page.window.requestAnimationFrame(resolve));
        await until(() => page.providers.length > 0);
        await new Promise(resolve => setTimeout(resolve, 50));
      };
      const tokens = page.login();
      for (const markup of [page.markup({ tokens }), page.markup(), page.markup({ tokens })]) {
        await stream(markup);
        await page.expectAlive();
      }
    });
  }

  it('a stream that appends a copy without name and tokens leaves the login alive', async () => {
    await open(`<body>${page.markup({ tokens: page.login(), attributes: '' })}<main id="place"></main>`);
    const copy = page.markup({ attributes: '' }).replace('id="p"', '');
    page.window.Turbo.renderStreamMessage(
      `<turbo-stream action="append" target="place"><template>${copy}</template></turbo-stream>`,
    );
    await until(() => page.providers[1]?.status === 'failed', 'it is refused');
    expect(await page.providers[0]!.getToken()).to.equal('access/1.1');
    page.expectClean();
  });

  it('a <turbo-frame> that is loaded with tokens, without, and with those again', async () => {
    await open('<body><turbo-frame id="f"></turbo-frame>');
    const frame = page.document.querySelector<HTMLElement & { src: string; loaded: Promise<void> }>('#f')!;
    const tokens = page.login();
    for (const markup of [page.markup({ tokens }), page.markup(), page.markup({ tokens })]) {
      const loaded = new Promise(resolve => {
        frame.addEventListener('turbo:frame-load', resolve, { once: true });
      });
      frame.src = page.address(`<body><turbo-frame id="f">${markup}</turbo-frame>`, `${Math.random()}`);
      await loaded;
      await page.expectAlive();
    }
  });
});

import { expect } from '@open-wc/testing';
import { frameUrl, until } from './elements.js';

const LOGIN = '/test/browser/frames/login.html';
const STORAGE_KEY = 'analytics-embed:login-redirects';

type Act = 'show' | 'signIn' | 'failAndCancel';

/** A host page in a frame whose sessions are over, and what it told: reasons, acts that were done, and the login page. */
class Visit {
  static #count = 0;
  readonly told: string[] = [];
  readonly #number = ++Visit.#count;
  readonly #frame = document.createElement('iframe');

  constructor(options: Record<string, string | number> = {}) {
    addEventListener('message', this.#onMessage);
    const query = new URLSearchParams({ login: LOGIN, visit: String(this.#number) });
    for (const [name, value] of Object.entries(options)) query.set(name, String(value));
    this.#frame.src = `${frameUrl('login-host', location.origin)}&${query}`;
    document.body.append(this.#frame);
  }

  /** Waits for so many messages, and a while for those that must not come. */
  async hears(...expected: string[]): Promise<void> {
    await until(() => this.told.length >= expected.length, expected.join(), 25_000).catch(
      (error: unknown) => {
        throw new Error(`Told: ${this.told.join()}`, { cause: error });
      },
    );
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(this.told).to.deep.equal(expected);
  }

  do(act: Act): void {
    this.#frame.contentWindow?.postMessage(act, location.origin);
  }

  end(): void {
    removeEventListener('message', this.#onMessage);
    this.#frame.remove();
  }

  readonly #onMessage = ({ data, source }: MessageEvent<Record<string, string | number>>): void => {
    const { visit, ...told } = data;
    const mine = visit === undefined ? source === this.#frame.contentWindow : visit === this.#number;
    if (mine) this.told.push(...Object.values(told).map(String));
  };
}

describe('the default action of login-required', function () {
  // Each of several visits loads the whole library, file by file.
  this.timeout(90_000);
  let visits: Visit[] = [];

  beforeEach(() => {
    sessionStorage.removeItem(STORAGE_KEY);
  });
  afterEach(() => {
    for (const visit of visits) visit.end();
    visits = [];
    sessionStorage.removeItem(STORAGE_KEY);
  });

  function visit(options: Record<string, string | number> = {}): Visit {
    const begun = new Visit(options);
    visits.push(begun);
    return begun;
  }

  it('goes to the login page, and not a third time within a minute', async () => {
    for (const expected of [['refused', LOGIN], ['refused', LOGIN], ['loop']])
      await visit().hears(...expected);
  });

  it('counts one visit once, however many sessions of the page are over', async () => {
    for (const expected of [
      ['refused', 'refused', LOGIN],
      ['refused', 'refused', LOGIN],
      ['loop', 'loop'],
    ])
      await visit({ providers: 2 }).hears(...expected);
  });

  it('counts redirects of a clock that was set back since', async () => {
    for (const [clock, expected] of [
      [0, ['refused', LOGIN]],
      [-2_000, ['refused', LOGIN]],
      [-4_000, ['loop']],
    ] as const)
      await visit({ clock }).hears(...expected);
  });

  it('waits until a hidden page is seen', async () => {
    const page = visit({ hidden: 1 });
    await page.hears('refused');
    page.do('show');
    await page.hears('refused', 'show', LOGIN);
  });

  it('does not go when new tokens came while the page was hidden', async () => {
    const page = visit({ hidden: 1 });
    await page.hears('refused');
    page.do('signIn');
    page.do('show');
    await page.hears('refused', 'signIn', 'show');
  });

  it('does not go for an earlier end when the page takes over the next one', async () => {
    const page = visit({ hidden: 1 });
    await page.hears('refused');
    page.do('failAndCancel');
    await until(() => page.told.length >= 3, 'the second end');
    page.do('show');
    await until(() => page.told.includes('show'), 'it is seen');
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(page.told).not.to.contain(LOGIN);
  });

  it('goes once when hidden sessions of one page are seen', async () => {
    const page = visit({ hidden: 1, providers: 4 });
    const refused = ['refused', 'refused', 'refused', 'refused'];
    await page.hears(...refused);
    page.do('show');
    await page.hears(...refused, 'show', LOGIN);
    expect(JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]')).to.have.length(1);
  });

  it('asks again whether it would be a loop when a hidden page is seen', async () => {
    const pages = [1, 2, 3].map(() => visit({ hidden: 1 }));
    for (const page of pages) await page.hears('refused');
    const [first, second, third] = pages as [Visit, Visit, Visit];
    first.do('show');
    await first.hears('refused', 'show', LOGIN);
    second.do('show');
    await second.hears('refused', 'show', LOGIN);
    third.do('show');
    await third.hears('refused', 'show');
  });
});

import { expect } from '@open-wc/testing';
import { frameUrl, put, until } from './elements.js';

const LOGIN = '/test/browser/frames/login.html';
const STORAGE_KEY = 'analytics-embed:login-redirects';

type Act = 'show' | 'signIn' | 'failAndCancel' | 'press' | 'overlay';

/** A host page in a frame, and its reports: reasons of login-required, acts, and the address of the login page. */
class Visit {
  static #count = 0;
  readonly reports: string[] = [];
  readonly #number = ++Visit.#count;
  readonly #frame = document.createElement('iframe');

  /** @param options of frames/login-host.ts */
  constructor(options: Readonly<Record<string, number | string>>) {
    const query = new URLSearchParams({ login: LOGIN, visit: String(this.#number) });
    for (const [name, value] of Object.entries(options)) query.set(name, String(value));
    this.#frame.src = `${frameUrl('login-host', location.origin)}&${query}`;
    addEventListener('message', ({ data, source }: MessageEvent<{ report: string; visit?: number }>) => {
      const { report, visit } = data;
      const isMine = visit === undefined ? source === this.#frame.contentWindow : visit === this.#number;
      if (isMine) this.reports.push(report);
    });
    put(this.#frame);
  }

  /** Waits for as many reports, and expects them to be these. */
  async expectReports(...expected: string[]): Promise<void> {
    await until(() => this.reports.length >= expected.length, expected.join());
    expect(this.reports).to.deep.equal(expected);
  }

  do(act: Act): void {
    this.#frame.contentWindow?.postMessage(act, location.origin);
  }
}

/** A page records each redirect in the turn in which it decides on it, before it reports anything else. */
function redirects(): number {
  return (JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]') as unknown[]).length;
}

describe('the default action of login-required', () => {
  const forget = (): void => {
    sessionStorage.removeItem(STORAGE_KEY);
  };
  beforeEach(forget);
  afterEach(forget);

  const sequences: [what: string, sessions: number, clocks: number[]][] = [
    ['goes to the login page, and not a third time within a minute', 1, [0, 0, 0]],
    ['counts one visit once, however many sessions of the page are over', 2, [0, 0, 0]],
    ['counts redirects of a clock that was set back since', 1, [0, -2_000, -4_000]],
  ];
  for (const [what, providers, clocks] of sequences) {
    it(what, async () => {
      for (const [index, clock] of clocks.entries()) {
        const isLoop = index === 2;
        const reasons = Array.from({ length: providers }, () => (isLoop ? 'loop' : 'refused'));
        await new Visit({ providers, clock }).expectReports(...reasons, ...(isLoop ? [] : [LOGIN]));
        expect(redirects()).to.equal(Math.min(index + 1, 2));
      }
    });
  }

  it('goes each time if the login works, however short its sessions are', async () => {
    for (let visit = 0; visit < 4; visit += 1) {
      await new Visit({ works: 1 }).expectReports('refused', LOGIN);
      expect(redirects()).to.equal(1);
    }
  });

  it('counts for each session: one that works does not excuse another', async () => {
    for (let visit = 0; visit < 2; visit += 1)
      await new Visit({ providers: 2, works: '0,9', refreshes: 1 }).expectReports('refused', LOGIN);
    await new Visit({ providers: 2, works: '0,9', refreshes: 1 }).expectReports('loop');
  });

  describe('that the loop guard has stopped', () => {
    const stopped = async (options: object = {}): Promise<Visit> => {
      for (let visit = 0; visit < 2; visit += 1) await new Visit({}).expectReports('refused', LOGIN);
      const page = new Visit({ embed: 1, ...options });
      await page.expectReports('loop');
      return page;
    };

    it('leaves a button, which goes there', async () => {
      const page = await stopped();
      page.do('overlay');
      await page.expectReports('loop', 'Your session is over. Sign in', 'overlay');
      page.do('press');
      await page.expectReports('loop', 'Your session is over. Sign in', 'overlay', 'asked', 'press', LOGIN);
    });

    it('leaves none if the page has prevented the event', async () => {
      const page = await stopped({ cancel: 1 });
      page.do('overlay');
      await page.expectReports('loop', 'no overlay', 'overlay');
    });

    it('leaves none once there are new tokens', async () => {
      const page = await stopped();
      page.do('signIn');
      page.do('overlay');
      await page.expectReports('loop', 'signIn', 'no overlay', 'overlay');
    });
  });

  const hidden: [what: string, sessions: number, acts: Act[], redirects: number][] = [
    ['waits until a hidden page is visible', 1, ['show'], 1],
    ['does not go when new tokens came while the page was hidden', 1, ['signIn', 'show'], 0],
    ['does not go for an earlier end when the page cancels the next one', 1, ['failAndCancel', 'show'], 0],
    ['goes once when hidden sessions of one page are visible', 4, ['show'], 1],
  ];
  for (const [what, sessions, acts, expected] of hidden) {
    it(what, async () => {
      const page = new Visit({ hidden: 1, providers: sessions });
      const reports = Array.from({ length: sessions }, () => 'refused');
      await page.expectReports(...reports);
      for (const act of acts) {
        expect(redirects()).to.equal(0);
        page.do(act);
        await until(() => page.reports.includes(act), act);
        reports.push(...(act === 'failAndCancel' ? ['refused', act] : [act]));
      }
      if (expected) reports.push(LOGIN);
      await page.expectReports(...reports);
      expect(redirects()).to.equal(expected);
    });
  }

  it('checks again for a loop when a hidden page is visible', async () => {
    const pages = [1, 2, 3].map(() => new Visit({ hidden: 1 }));
    for (const page of pages) await page.expectReports('refused');
    for (const [index, page] of pages.entries()) {
      page.do('show');
      await page.expectReports('refused', 'show', ...(index < 2 ? [LOGIN] : []));
    }
    expect(redirects()).to.equal(2);
  });
});

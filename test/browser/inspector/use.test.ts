import { expect } from '@open-wc/testing';
import FakeTimers from '@sinonjs/fake-timers';
import { TokenError } from '../../../src/index.js';
import { COLORS } from '../../../src/inspector/timeline/timeline-styles.js';
import { findViolations } from '../../support/axe-in-page.js';
import { next, until } from '../elements.js';
import { ACCESS, transient, REFRESH, Stage } from './stage.js';

/** The dark colors, by name. */
const DARK = Object.fromEntries(Object.entries(COLORS).map(([name, [, dark]]) => [name, dark]));

describe('using <token-inspector>', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });

  const timelineBox = async (): Promise<HTMLElement> => (await stage.all('.timeline-box'))[0]!;
  const focused = (): string => stage.inspector.shadowRoot!.activeElement?.getAttribute('aria-label') ?? '';

  it('stands still while it is paused, records on, and shows all of it when it is resumed', async () => {
    await stage.drawn('.item.token');
    stage.inspector.pause();
    await stage.provider.refresh();
    await stage.drawn('.facts', ([facts]) =>
      /paused at \d\d:\d\d:\d\d, [1-9]\d* new/.test(facts?.textContent ?? ''),
    );
    expect(await stage.all('.item.token')).to.have.length(1);
    expect(stage.inspector.hasAttribute('paused')).to.equal(true);
    expect(stage.types.filter(type => type === 'token')).to.have.length(2);
    expect((await stage.all('[data-action=pause]'))[0]!.getAttribute('aria-pressed')).to.equal('true');
    await stage.click('pause');
    expect(stage.inspector.paused).to.equal(false);
    expect(await stage.all('.item.token')).to.have.length(2);
  });

  it('moves with time, but not with reduced motion, nor while it is paused', async () => {
    await stage.drawn('.item.token');
    const running = async (): Promise<number> =>
      (await timelineBox()).getAnimations({ subtree: true }).length;
    expect(await running()).to.equal(3);
    stage.inspector.pause();
    await stage.inspector.updateComplete;
    expect(await running()).to.equal(0);
    stage.inspector.resume();
    const matchMedia = globalThis.matchMedia.bind(globalThis);
    // The only query.
    globalThis.matchMedia = () => matchMedia('all');
    await stage.provider.refresh();
    await stage.drawn('.item.token', found => found.length === 2);
    globalThis.matchMedia = matchMedia;
    expect(await running()).to.equal(0);
  });

  it('is explored by arrow keys, and describes the focused item', async () => {
    await stage.provider.refresh();
    await stage.drawn('.item.token', found => found.length === 2);
    (await timelineBox()).focus();
    await stage.press('ArrowUp');
    const newest = focused();
    expect(newest).not.to.be.oneOf(['', 'Timeline']);
    expect((await stage.all('.description'))[0]!.textContent).to.equal(newest);
    let seen = '';
    for (let n = 0; n < 20; n++) {
      seen += `${focused()}\n`;
      await stage.press('ArrowUp');
    }
    expect(seen)
      .to.match(/^Token 1: /m)
      .and.to.match(/^Refresh ok: /m);
    await stage.press('Escape');
    expect(focused()).to.equal('Timeline');
    expect(await stage.all('.description')).to.have.length(0);
  });

  it('is scrolled, zoomed and paused by keys, and by buttons', async () => {
    await stage.drawn('.item.token');
    const left = async (): Promise<number> =>
      Number((await stage.all('.token-lifetime'))[0]?.getAttribute('x') ?? NaN);
    (await timelineBox()).focus();
    await stage.press('-');
    expect(stage.inspector.span).to.equal(240);
    await stage.press('+');
    await stage.click('zoom-in');
    expect(stage.inspector.span).to.equal(60);
    await stage.click('zoom-out');
    stage.inspector.span = 10;
    // The recording is longer than the span.
    const clock = FakeTimers.install({ now: Date.now() + 60_000, toFake: ['Date'] });
    await stage.press('ArrowLeft');
    clock.uninstall();
    expect(stage.inspector.paused).to.equal(true);
    const before = await left();
    await stage.press('ArrowLeft');
    expect(await left()).to.be.greaterThan(before);
    await stage.press('Home');
    const home = await left();
    expect(home).to.be.greaterThan(before);
    await stage.press('ArrowRight');
    expect(await left()).to.be.lessThan(home);
    await stage.press('End');
    expect(await left()).to.be.lessThan(before);
    await stage.press(' ');
    expect(stage.inspector.paused).to.equal(false);
  });

  it('saves a well-formed SVG of its own, without a token', async () => {
    stage.failures.push(transient());
    await stage.embed('Revenue & <Co>');
    await stage.provider.refresh();
    await until(() => stage.inspector.toJSON().frames[0]?.generation === 2);
    const text = stage.inspector.toSVG();
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).to.equal(null);
    expect(parsed.documentElement.namespaceURI).to.equal('http://www.w3.org/2000/svg');
    expect(parsed.querySelectorAll('.token')).to.have.length(2);
    const titles = [...parsed.querySelectorAll('.item > title')].map(title => title.textContent);
    expect(titles.join('\n')).to.match(/^Token 2: /m);
    const style = parsed.querySelector('style')!.textContent;
    expect(style).to.contain('.token-current').and.to.contain('#c3202b').and.not.to.contain('var(');
    for (const secret of [ACCESS, REFRESH]) expect(text).not.to.contain(secret);
    expect(text).not.to.contain('<!--').and.not.to.contain('tabindex');
    // Drawn as an image, where nothing is loaded and no script runs.
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
    await image.decode();
    expect(image.naturalWidth).to.equal(1_200);
    URL.revokeObjectURL(image.src);
  });

  it('saves JSON of a format with a version, without a token or an address', async () => {
    stage.failures.push(transient(), new TokenError('invalid_grant', `${REFRESH} is spent`));
    await stage.embed('Revenue');
    stage.provider.loginUrl = `/login?secret=${ACCESS}`;
    stage.provider.addEventListener('login-required', event => {
      event.preventDefault();
    });
    const end = next(stage.provider, 'login-required');
    void stage.provider.refresh().catch(() => undefined);
    await end;
    const text = JSON.stringify(stage.inspector);
    const saved = JSON.parse(text) as Record<string, unknown>;
    expect(saved).to.include({ format: 'analytics-embed/inspector', version: 1, page: location.origin });
    const keys = 'entries,format,frames,library,metrics,page,provider,savedAt,userAgent,version';
    expect(Object.keys(saved).sort().join()).to.equal(keys);
    expect(saved['provider']).to.include({ status: 'failed', generation: 1 });
    const types = 'attached,token,refresh-failed,revoked,login-required,status,frame-delivered';
    expect(stage.types).to.include.members(types.split(','));
    for (const secret of [ACCESS, REFRESH, '?', 'SECRET']) expect(text).not.to.contain(secret);
  });

  it('gives both files to the browser by its buttons', async () => {
    await stage.drawn('.item.token');
    const saved: string[] = [];
    Object.defineProperty(HTMLAnchorElement.prototype, 'click', {
      configurable: true,
      value(this: HTMLAnchorElement) {
        saved.push(this.download, this.protocol);
      },
    });
    await stage.click('save-svg');
    await stage.click('save-json');
    // It is inherited.
    Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
    expect(saved[0]).to.match(/^token-inspector-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.svg$/);
    expect(saved[2]).to.match(/\.json$/);
    expect([saved[1], saved[3]]).to.deep.equal(['blob:', 'blob:']);
  });

  it('is cleared down to how things stand', async () => {
    await stage.provider.refresh();
    await stage.drawn('.item.token', found => found.length === 2);
    await stage.click('clear');
    const bars = await stage.drawn('.item.token', found => found.length === 1);
    expect(bars[0]!.getAttribute('aria-label')).to.match(/^Token 2: /);
    expect(stage.types).to.deep.equal(['attached', 'token']);
    stage.inspector.pause();
    await stage.provider.refresh();
    stage.inspector.clear();
    await stage.inspector.updateComplete;
    expect((await stage.labels('.item.token')).map(words => words.slice(0, 7))).to.deep.equal(['Token 3']);
  });

  it('has no violation that axe finds, in any state, light and dark', async () => {
    const check = async (state: string): Promise<void> => {
      await stage.inspector.updateComplete;
      expect(await findViolations(stage.inspector), state).to.deep.equal([]);
    };
    await stage.embed('Revenue');
    stage.failures.push(transient(), transient('rate_limited', 5_000));
    void stage.provider.refresh().catch(() => undefined);
    await stage.drawn('.item.planned');
    for (const scheme of [{}, DARK]) {
      for (const [name, value] of Object.entries(scheme))
        stage.inspector.style.setProperty(`--token-inspector-${name}`, value);
      const dark = JSON.stringify(scheme);
      await check(`retrying ${dark}`);
      (await timelineBox()).focus();
      await stage.press('ArrowUp');
      await check(`pointed at ${dark}`);
      stage.inspector.pause();
      await check(`paused ${dark}`);
      stage.inspector.resume();
    }
    stage.provider.clear();
    await stage.drawn('.item.mark.revoked');
    await check('signed out');
    document.body.append(stage.inspector);
    await check('without a provider');
  }).timeout(60_000);

  it('has the dark colours where dark ones are preferred', () => {
    const rules = stage.inspector.shadowRoot!.adoptedStyleSheets.flatMap(sheet => [...sheet.cssRules]);
    const dark = rules.filter(rule => rule instanceof CSSMediaRule && rule.conditionText.includes('dark'));
    expect(dark).to.have.length(1);
    for (const color of Object.values(DARK)) expect(dark[0]!.cssText).to.contain(color);
  });
});

import { TokenError, type TokenProvider } from '../../../src/index.js';

// `providers`: the number of sessions; `works`: how many refreshes succeed before one fails, for each session, by commas; `refreshes`: how many there are (until one fails); `embed`:
// there is an embed in the first one; `cancel`: the page prevents each login; `hidden`: the page is in the background until the act `show`; `clock`: ms by which the
// user has set the clock.
const query = new URLSearchParams(location.search);
let hidden = query.has('hidden');
let isCanceled = query.has('cancel');
const now = Date.now.bind(Date);
Date.now = () => now() + Number(query.get('clock') ?? 0);
Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });

// With its number: a message that is read after the page has gone has no source.
const report = (report: string): void => {
  parent.postMessage({ report, visit: Number(query.get('visit')) }, location.origin);
};
addEventListener('login-required', event => {
  const { detail } = event;
  if (isCanceled) event.preventDefault();
  report(detail.reason);
});

async function fail(provider: TokenProvider, refreshes = 1): Promise<void> {
  provider.tokens = { access_token: 'first', refresh_token: 'over', expires_in: 100 };
  for (let count = 0; count < refreshes; count += 1) await provider.refresh().catch(() => undefined);
}

const works = (query.get('works') ?? '').split(',').map(Number);

const providers = Array.from({ length: Number(query.get('providers') ?? 1) }, (_, index) => {
  const provider = document.createElement('token-provider');
  provider.loginUrl = query.get('login') ?? '';
  provider.session = `session-${index}`;
  let refreshes = works[index] ?? 0;
  provider.refresher = () =>
    refreshes-- > 0
      ? Promise.resolve({ access_token: `new-${refreshes}`, refresh_token: 'next', expires_in: 100 })
      : Promise.reject(new TokenError('invalid_grant', 'Rejected.'));
  if (index === 0 && query.has('embed')) {
    const embed = document.createElement('analytics-embed');
    Object.assign(embed, {
      src: '/test/browser/frames/content.html',
      protocol: 'token-update',
      embedTitle: 'Sales',
    });
    provider.append(embed);
  }
  document.body.append(provider);
  void fail(provider, Number(query.get('refreshes') ?? refreshes + 1));
  return provider;
});

const embedButton = (): HTMLElement | null | undefined =>
  document.querySelector('analytics-embed')?.shadowRoot?.querySelector('button[part=sign-in]');

const acts: Record<string, () => unknown> = {
  show() {
    hidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
  },
  signIn() {
    for (const provider of providers)
      provider.tokens = { access_token: 'second', refresh_token: 'good', expires_in: 100 };
  },
  /** Presses the button of the embed's overlay. */
  press() {
    embedButton()?.click();
  },
  /** Reports the overlay's text, without the frame's. */
  async overlay() {
    await document.querySelector('analytics-embed')?.updateComplete;
    const overlay = document.querySelector('analytics-embed')?.shadowRoot?.querySelector('[part=error]');
    report(
      overlay?.hasAttribute('hidden')
        ? 'no overlay'
        : (overlay?.textContent.replace(/\s+/g, ' ').trim() ?? ''),
    );
  },
  failAndCancel() {
    isCanceled = true;
    return Promise.all(providers.map(provider => fail(provider)));
  },
};
addEventListener('message', ({ data }: MessageEvent<string>) => {
  void Promise.resolve(acts[data]?.()).then(() => {
    report(data);
  });
});

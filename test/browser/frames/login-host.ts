import { TokenError, type TokenProvider } from '../../../src/index.js';

// `providers`: the number of sessions; `hidden`: the page is in the background until the act `show`; `clock`: ms by which the
// user has set the clock.
const query = new URLSearchParams(location.search);
let hidden = query.has('hidden');
let isCanceled = false;
const now = Date.now.bind(Date);
Date.now = () => now() + Number(query.get('clock') ?? 0);
Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });

// With its number: a message that is read after the page has gone has no source.
const report = (report: string): void => {
  parent.postMessage({ report, visit: Number(query.get('visit')) }, location.origin);
};
addEventListener('login-required', event => {
  const { detail } = event as HTMLElementEventMap['login-required'];
  if (isCanceled) event.preventDefault();
  report(detail.reason);
});

async function fail(provider: TokenProvider): Promise<void> {
  provider.tokens = { access_token: 'first', refresh_token: 'over', expires_in: 100 };
  await provider.refresh().catch(() => undefined);
}

const providers = Array.from({ length: Number(query.get('providers') ?? 1) }, () => {
  const provider = document.createElement('token-provider');
  provider.loginUrl = query.get('login') ?? '';
  provider.refresher = () => Promise.reject(new TokenError('invalid_grant', 'Rejected.'));
  document.body.append(provider);
  void fail(provider);
  return provider;
});

const acts: Record<string, () => unknown> = {
  show() {
    hidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
  },
  signIn() {
    for (const provider of providers)
      provider.tokens = { access_token: 'second', refresh_token: 'good', expires_in: 100 };
  },
  failAndCancel() {
    isCanceled = true;
    return Promise.all(providers.map(fail));
  },
};
addEventListener('message', ({ data }: MessageEvent<string>) => {
  void Promise.resolve(acts[data]?.()).then(() => {
    report(data);
  });
});

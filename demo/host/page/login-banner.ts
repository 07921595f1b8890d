import type { TokenProvider } from '../../../src/index.js';
import { one, setText } from './dom.js';

/** Shows the way back in, in place of the default action: a viewer wants to read the log first. */
export function wireLoginBanner(provider: TokenProvider): void {
  const link = one('a', one('[data-banner]'));
  provider.addEventListener('login-required', event => {
    event.preventDefault();
    const { reason, error, loginUrl } = event.detail;
    if (loginUrl !== null) link.href = loginUrl;
    const why =
      reason === 'loop'
        ? 'Two logins within a minute did not help, so the provider does not redirect a third time.'
        : `The server refused the refresh token (${error.code}). The provider sends no request until you sign in.`;
    showBanner('Your session has ended.', why);
  });
}

/** Opens the banner with its link to the login. */
export function showBanner(title: string, text: string): void {
  setText(one('[data-banner-title]'), title);
  setText(one('[data-banner-text]'), text);
  one('[data-banner]').hidden = false;
}

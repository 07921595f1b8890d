import type { TokenProvider } from '../../../src/index.js';
import { getElement, setText } from './dom.js';

/** Shows a link to the login instead of the default action, so that the viewer can read the log first. */
export function wireLoginBanner(provider: TokenProvider): void {
  const link = getElement('a', getElement('[data-banner]'));
  provider.addEventListener('login-required', event => {
    event.preventDefault();
    const { reason, error, loginUrl } = event.detail;
    if (loginUrl !== null) link.href = loginUrl;
    const explanation =
      reason === 'loop'
        ? 'Two logins within a minute did not help, so the provider does not redirect a third time.'
        : `The server refused the refresh token (${error.code}). The provider sends no request until you sign in.`;
    showBanner('Your session has ended.', explanation);
  });
}

/** Opens the banner with its link to the login. */
export function showBanner(title: string, text: string): void {
  setText(getElement('[data-banner-title]'), title);
  setText(getElement('[data-banner-text]'), text);
  getElement('[data-banner]').hidden = false;
}

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
        ? 'Two logins within a minute brought nothing, so the provider asks no third time by itself.'
        : `The refresh token was refused (${error.code}). Nothing is asked again until you sign in.`;
    showBanner('Your session is over.', why);
  });
}

/** Opens the banner with its link to the login. */
export function showBanner(title: string, text: string): void {
  setText(one('[data-banner-title]'), title);
  setText(one('[data-banner-text]'), text);
  one('[data-banner]').hidden = false;
}

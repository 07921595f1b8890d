import { TokenError, type TokenProviderEventMap } from 'analytics-embed';
import { afterEach, expect, it } from 'vitest';

const provider = document.createElement('token-provider');
const embed = document.createElement('analytics-embed');
embed.src = 'https://bi.example/dashboards/7';
embed.embedTitle = 'Revenue';
provider.append(embed);

afterEach(() => {
  provider.clear();
  provider.remove();
});

it('shows the dashboard, and refreshes the token', async () => {
  provider.refresher = () => Promise.resolve({ access_token: 'second', expires_in: 300 });
  provider.tokens = { access_token: 'first', expires_in: 300 };
  document.body.append(provider);
  expect(await provider.getToken()).toBe('first');
  await embed.updateComplete;
  expect(embed.shadowRoot?.querySelector('iframe')?.title).toBe('Revenue');

  await provider.refresh();
  expect(await provider.getToken()).toBe('second');
});

it('shows your login form when the login is over', async () => {
  const reasons: string[] = [];
  const onLoginRequired = (event: TokenProviderEventMap['login-required']): void => {
    event.preventDefault(); // your application shows its form here
    reasons.push(event.detail.reason);
  };
  provider.addEventListener('login-required', onLoginRequired, { once: true });
  provider.refresher = () => Promise.reject(new TokenError('invalid_grant', 'The login is over.'));
  provider.tokens = { access_token: 'first', expires_in: 300 };
  document.body.append(provider);
  await expect(provider.refresh()).rejects.toThrow('The login is over.');
  expect(reasons).toEqual(['refused']);
});

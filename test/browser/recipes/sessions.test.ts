import { expect } from '@open-wc/testing';
import { fetchWithToken } from '../../../docs/recipes/code/own-api.js';
import { signOut } from '../../../docs/recipes/code/sign-out.js';
import { silentLogin } from '../../../docs/recipes/code/silent-login.js';
import { signIn } from '../../../docs/recipes/code/tokens-after-login.js';
import type { TokenProvider } from '../../../src/index.js';
import { addProvider, answerFetch, collect, makeEmbed, next, put, until } from '../elements.js';
import { connect } from '../embedded-frame.js';
import { RecipePage } from './recipe-page.js';

/** Ends the login at the recipes' server, or brings it back. */
async function atTheServer(act: 'login' | 'logout'): Promise<void> {
  await fetch(`/${act}`, { method: 'POST', body: new URLSearchParams({ password: 'right' }) });
}

describe('The documentation’s logins', () => {
  afterEach(async () => {
    document.cookie = 'recipe-nobody-there=; max-age=0';
    await atTheServer('login');
  });

  /** A provider whose refresh token is revoked, but which can get another one. */
  async function addSilentProvider(): Promise<TokenProvider> {
    const endpoint = '/oauth/refresh';
    const provider = addProvider({ refresher: undefined, reauthenticate: silentLogin, endpoint });
    provider.tokens = { access_token: 'first', refresh_token: 'revoked', expires_in: 100 };
    await provider.updateComplete;
    return provider;
  }

  it('tokens-after-login.ts: the login’s tokens are used, and no others are requested', async () => {
    const section = put(document.createElement('section'), put(document.createElement('main')));
    const embed = put(makeEmbed('dashboard'), section);
    const form = document.createElement('form');
    const logIn = (password: string): ReturnType<typeof signIn> => {
      form.innerHTML = `<input name="password" value="${password}" />`;
      return signIn(form, section);
    };
    const provider = await logIn('right');
    await until(() => embed.status === 'connected' && embed.generation === 1);
    expect(provider.metrics.refreshes).to.equal(0);
    await provider.refresh();
    await until(() => embed.generation === 2, 'its refresh token is good');
    const refused = await logIn('wrong').catch((error: unknown) => error);
    expect(refused).to.be.an('error');
  });

  it('silent-login.ts: a refused refresh token is replaced without a login page', async () => {
    const provider = await addSilentProvider();
    const logins = collect(provider, 'login-required');
    await provider.refresh();
    expect(await provider.getToken()).to.match(/^access-/);
    expect(logins).to.deep.equal([]);
    expect(document.querySelector('iframe[hidden]')).to.equal(null);
    await provider.refresh();
    expect(provider.metrics.failures, 'the new refresh token is good').to.equal(1);
  });

  it('silent-login.ts: where no user is signed in, the login page is next', async () => {
    document.cookie = 'recipe-nobody-there=1';
    const provider = await addSilentProvider();
    const login = next(provider, 'login-required');
    provider.refresh().catch(() => undefined);
    expect((await login).error.code).to.equal('invalid_grant');
    expect(provider.status).to.equal('failed');
    expect(document.querySelector('iframe[hidden]')).to.equal(null);
  });

  it('login-dialog.html: a dialog takes the place of the login page, and everything goes on', async () => {
    const page = await RecipePage.open('/docs/recipes/code/login-dialog.html');
    const embed = await page.connected();
    const loads = collect(embed, 'embed-status');
    await atTheServer('logout');
    const required = next(page.document, 'login-required');
    page.provider.refresh().catch(() => undefined);
    await required;
    const dialog = page.document.querySelector('dialog')!;
    expect(dialog.open).to.equal(true);
    const password = dialog.querySelector('input')!;
    password.value = 'wrong';
    page.press('dialog button');
    await until(() => dialog.querySelector('p')!.textContent !== '', 'it is refused');
    password.value = 'right';
    page.press('dialog button');
    await until(() => !dialog.open && embed.generation === 2, 'the dashboard has the new login’s token');
    expect(loads, 'it was not loaded again').to.deep.equal([]);
  });

  it('sign-out.ts: dashboards and the server get the sign-out', async () => {
    const provider = addProvider();
    const embed = await connect(makeEmbed('dashboard'), provider);
    const message = next(embed, 'embed-message', ({ data }) => 'revoked' in (data as object));
    await signOut(provider);
    expect((await message).data).to.deep.equal({ revoked: 'signed_out' });
    expect(provider.status).to.equal('idle');
    expect((await fetch('/oauth/refresh', { method: 'POST', body: '{}' })).status).to.equal(400);
  });

  it('own-api.ts: a request that the API refuses is repeated once, with a new token', async () => {
    const provider = addProvider();
    const requests = answerFetch(n => new Response('', { status: n === 1 ? 401 : 200 }));
    for (let n = 0; n < 2; n++) expect((await fetchWithToken(provider, '/api/orders')).status).to.equal(200);
    const seen = requests.map(({ headers }) => new Headers(headers).get('authorization'));
    expect(seen).to.deep.equal(['Bearer access-1', 'Bearer access-2', 'Bearer access-2']);
    expect(provider.generation).to.equal(2);
  });

  it('tabs.html: a second tab takes the first one’s token, and the next one comes by one refresh', async () => {
    const first = await RecipePage.open('/docs/recipes/code/tabs.html');
    await first.connected();
    const second = await RecipePage.open('/docs/recipes/code/tabs.html');
    await second.connected();
    expect(second.provider.metrics.refreshes, 'without a request').to.equal(0);
    const embeds = [first, second].map(page => page.embeds[0]!);
    const before = embeds.map(embed => embed.generation);
    await Promise.all([first.provider.refresh(), second.provider.refresh()]);
    await until(() => embeds.every((embed, n) => embed.generation > before[n]!), 'both have the next token');
    expect(await first.provider.getToken()).to.equal(await second.provider.getToken());
    const made = first.provider.metrics.refreshes + second.provider.metrics.refreshes;
    expect(made, 'the first one, and one for both').to.equal(2);
  });
});

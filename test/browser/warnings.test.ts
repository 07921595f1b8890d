import { expect } from '@open-wc/testing';
import { TokenError, type TokenProvider } from '../../src/index.js';
import { addProvider, consoleOf, makeEmbed, next, until } from './elements.js';

describe('a page that is blank says in the console what it lacks', () => {
  let provider: TokenProvider;
  afterEach(() => {
    provider.remove();
  });

  it('a provider around the embed, once', async () => {
    provider = addProvider();
    const embed = makeEmbed('dashboard', { id: 'alone' });
    const nextLoad = async (): Promise<void> => {
      await new Promise(resolve => {
        embed.shadowRoot?.addEventListener('load', resolve, { capture: true, once: true });
      });
      // The element hears of it after those who listen above the frame.
      await new Promise(resolve => setTimeout(resolve));
    };
    const lines = await consoleOf('warn', async () => {
      document.body.append(embed);
      await embed.updateComplete;
      await nextLoad();
      embed.reload();
      await nextLoad();
    });
    embed.remove();
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(
      /^<analytics-embed id="alone" src="[^"?]*">: there is no <token-provider> around/,
    );
  });

  it('a dashboard that answers, once, with the origin that it must take', async () => {
    provider = addProvider();
    const embed = makeEmbed('silent', { 'handshake-timeout': '200' });
    const lines = await consoleOf('warn', async () => {
      provider.append(embed);
      await next(embed, 'embed-unresponsive');
      embed.reload();
      await next(embed, 'embed-unresponsive');
    });
    expect(lines).to.have.length(1);
    expect(lines[0]).to.contain(`"hostOrigins" contains "${location.origin}"`);
    expect(lines[0]).to.match(/protocol="token-update"/);
  });

  it('nothing, where the page has said that the dashboard only listens', async () => {
    provider = addProvider();
    const embed = makeEmbed('listener', { protocol: 'token-update' });
    const lines = await consoleOf('warn', async () => {
      provider.append(embed);
      await until(() => embed.status === 'connected');
    });
    expect(lines).to.deep.equal([]);
  });

  it('a way to the login, unless the page takes care of it', async () => {
    const refused = (): Promise<never> =>
      Promise.reject(new TokenError('refused', 'access-1 is not shown', { status: 404 }));
    const lose = (): Promise<string[]> =>
      consoleOf('warn', async () => {
        const end = next(provider, 'login-required');
        await provider.refresh().catch(() => undefined);
        await end;
      });
    provider = addProvider({ id: 'lost', refresher: refused });
    const lines = await lose();
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^<token-provider id="lost">: .*\(refused, HTTP 404\).*"login-url"/);
    expect(lines[0]).not.to.contain('access-1');
    provider.remove();

    provider = addProvider({ refresher: refused });
    provider.addEventListener('login-required', event => {
      event.preventDefault();
    });
    expect(await lose()).to.deep.equal([]);
  });
});

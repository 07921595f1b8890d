import { expect } from '@open-wc/testing';
import { saveBeforeTheEnd } from '../../../docs/recipes/code/save-work.js';
import type { AnalyticsEmbed, TokenProvider } from '../../../src/index.js';
import { origins } from '../../support/origins.js';
import { collect, makeEmbed, next, put, until } from '../elements.js';
import { nextMessage } from '../embedded-frame.js';
import { RecipePage } from './recipe-page.js';

/** Those of these tokens that the dashboards' API has received, once it has received the last one. */
async function usedTokens(tokens: readonly string[]): Promise<string[]> {
  const used = new Set<string>();
  await until(async () => {
    const response = await fetch(`${origins.frame}/used-tokens`, { cache: 'no-store' });
    for (const token of (await response.json()) as string[]) used.add(token);
    return used.has(tokens.at(-1)!);
  }, 'the last token is used');
  return tokens.filter(token => used.has(token));
}

describe('The documentation’s dashboards', () => {
  let provider: TokenProvider;

  /** A dashboard of the frames' server, in a provider with the host's token endpoint. */
  function embedOf(path: string): AnalyticsEmbed {
    provider = document.createElement('token-provider');
    Object.assign(put(provider), { endpoint: '/oauth/refresh', requestFormat: 'cookie' });
    const embed = makeEmbed('dashboard');
    embed.src = `${origins.frame}${path}`;
    provider.append(embed);
    return embed;
  }

  it('start/dashboard.html: its API gets the token, and no error is reported', async () => {
    const embed = embedOf('/dash/7');
    const errors = collect(embed, 'embed-error');
    await next(embed, 'embed-token-delivered');
    const tokens = [await provider.getToken()];
    expect(await usedTokens(tokens)).to.deep.equal(tokens);
    expect(errors).to.deep.equal([]);
  });

  it('start/dashboard.html: the host gets an error when the API refuses each token', async () => {
    const embed = embedOf('/dash/7');
    provider.refresher = () => Promise.resolve({ access_token: 'of-another-server', expires_in: 100 });
    const error = await next(embed, 'embed-error');
    expect(error).to.deep.equal({ code: 'query_failed', message: 'Rows could not be loaded' });
    expect(provider.metrics.unchanged, 'another one was requested').to.be.above(0);
  });

  it('listens-only.html: a dashboard with nothing but a listener is connected, and gets each token', async () => {
    const page = await RecipePage.open('/docs/recipes/code/listens-only.html');
    const [embed] = page.embeds;
    await until(() => embed!.status === 'connected');
    const tokens = [await page.provider.getToken()];
    await page.provider.refresh();
    tokens.push(await page.provider.getToken());
    expect(await usedTokens(tokens)).to.deep.equal(tokens);
    expect(embed!.status).to.equal('connected');
  });

  it('save-work.ts: shortly before the end of the login each dashboard keeps what is not saved', async () => {
    const embed = embedOf('/dash/notes');
    saveBeforeTheEnd(provider);
    await until(() => embed.status === 'connected');
    const saved = nextMessage(embed, 'saved');
    const ending = next(provider, 'session-ending');
    // Issued by the dashboard's own server, for a login that is nearly over.
    const response = await fetch('/oauth/refresh', { method: 'POST', body: '{}' });
    provider.tokens = { ...((await response.json()) as { access_token: string }), refresh_expires_in: 2 };
    expect((await ending).endsAt).to.be.within(Date.now(), Date.now() + 2_000);
    expect(await saved).to.deep.equal({ saved: true });
  });

  it('superset.html: Superset’s own code gets guest tokens, and answers calls', async () => {
    const page = await RecipePage.open('/docs/recipes/code/superset.html');
    const embed = await page.connected();
    // As Superset's: two guest tokens of one second are the same.
    await new Promise(resolve => setTimeout(resolve, 1_000));
    await page.provider.refresh();
    await until(() => embed.generation === 2, 'the next guest token is there');
    page.press();
    const output = page.document.querySelector('output')!;
    await until(() => output.textContent !== '', 'the call is answered');
    expect(output.textContent).to.equal('{"region":"north"}');
    expect(page.provider.expiresAt! - Date.now()).to.be.within(270_000, 300_000);
  });
});

describe('The documentation’s pages that embed', () => {
  it('start/host.html: two dashboards are connected by one first refresh', async () => {
    const page = await RecipePage.open('/docs/start/code/host.html');
    await page.connected(0);
    await page.connected(1);
    expect(page.provider.metrics.refreshes).to.equal(1);
    expect(page.provider.generation).to.equal(1);
  });

  it('first-tokens.ts: the markup’s tokens are used, and taken out of it', async () => {
    const page = await RecipePage.open('/recipes/first-tokens');
    await page.connected();
    expect(page.provider.metrics.refreshes, 'no request was needed').to.equal(0);
    expect(page.document.documentElement.outerHTML).not.to.match(/access-\d|refresh-/);
    await page.provider.refresh();
    expect(page.provider.generation).to.equal(2);
  });

  it('dialog.html: an embed outside of the provider names it by id', async () => {
    const page = await RecipePage.open('/docs/recipes/code/dialog.html');
    await page.connected(0);
    page.press();
    const inDialog = await page.connected(1);
    expect(inDialog.closest('dialog')!.open).to.equal(true);
    expect(inDialog.closest('token-provider')).to.equal(null);
    await page.provider.refresh();
    await until(() => inDialog.generation === 2, 'the next token is there, too');
  });

  it('slots.html: its own words are shown while it loads, and when it fails; its button reloads', async () => {
    const page = await RecipePage.open('/docs/recipes/code/slots.html');
    const embed = await page.connected();
    const isShown = (slot: string): boolean =>
      embed.querySelector<HTMLElement>(`[slot=${slot}]`)!.checkVisibility();
    for (const slot of ['loading', 'error']) expect(isShown(slot)).to.equal(false);
    const loading = next(embed, 'embed-status', ({ status }) => status === 'loading');
    embed.reload();
    await loading;
    await embed.updateComplete;
    expect(isShown('loading'), 'while it loads').to.equal(true);
    await page.connected();
    const again = next(embed, 'embed-connected');
    page.press('[slot=error] button');
    await again;

    // A dashboard that never worked.
    embed.src = undefined;
    await embed.updateComplete;
    embed.src = 'javascript:void 0';
    await until(() => isShown('error'), 'its words are shown');
  });

  it('turbo.html: a visit finds the session, and a refresh of the page keeps the frame', async () => {
    const page = await RecipePage.open('/docs/recipes/code/turbo.html');
    const embed = await page.connected();
    const visited = async (visit: () => void): Promise<void> => {
      const rendered = new Promise(resolve => {
        page.document.addEventListener('turbo:load', resolve, { once: true });
      });
      visit();
      await rendered;
      await page.connected();
    };
    const { Turbo } = page.frame.contentWindow as unknown as {
      Turbo: { visit(address: string, options: object): void };
    };
    await visited(() => Turbo.visit(page.document.URL, { action: 'replace' }));
    expect(page.embeds[0]).to.equal(embed);
    await visited(() => Turbo.visit(`${page.document.URL}?again`, { action: 'advance' }));
    expect(page.embeds[0]).not.to.equal(embed);
    expect(page.provider.metrics.refreshes).to.equal(1);
    expect(page.provider.generation).to.equal(1);
  });

  it('htmx.html: a dashboard that is swapped in gets the token that is there', async () => {
    const page = await RecipePage.open('/docs/recipes/code/htmx.html');
    await page.connected();
    page.press();
    await until(() => page.embeds[0]?.embedTitle === 'Churn', 'the other dashboard');
    await page.connected();
    expect(page.provider.metrics.refreshes).to.equal(1);
  });

  it('lazy.html: a dashboard below the fold is loaded when its place comes near', async () => {
    const page = await RecipePage.open('/docs/recipes/code/lazy.html');
    await page.connected(0);
    const [, below] = page.embeds;
    expect(below!.status).to.equal('loading');
    expect(below!.generation).to.equal(0);
    below!.scrollIntoView();
    await page.connected(1);
    expect(page.provider.metrics.refreshes).to.equal(1);
  });
});

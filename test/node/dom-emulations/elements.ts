import 'analytics-embed';
import { afterEach, expect, it } from 'vitest';

/** The lines in the console, without happy-dom's own, which docs/testing.md quotes. */
const output: unknown[][] = [];
let emulationLines = 0;
for (const level of ['error', 'warn'] as const)
  console[level] = (...line: unknown[]) => {
    if (String(line[0]).includes('Iframe page loading is disabled')) emulationLines += 1;
    else output.push(line);
  };

afterEach(() => {
  document.body.replaceChildren();
});

/** Inserts a provider with an embed, both as markup. */
function insert(children = '', attributes = ''): HTMLElementTagNameMap['token-provider'] {
  document.body.innerHTML = `<token-provider ${attributes}>${children}
    <analytics-embed src="https://bi.example/dashboards/7" embed-title="Revenue" auto-height></analytics-embed>
  </token-provider>`;
  const provider = document.querySelector('token-provider')!;
  provider.refresher = () => Promise.resolve({ access_token: 'second', expires_in: 300 });
  return provider;
}

it('elements in markup take a token, refresh it, move, and go, without a line in the console', async () => {
  const tokens = JSON.stringify({ access_token: 'in-markup', expires_in: 300 });
  const provider = insert(`<script type="application/json">${tokens}</script>`, 'session="user"');
  expect(await provider.getToken()).toBe('in-markup');
  expect(document.body.innerHTML).not.toContain('in-markup');
  const embed = provider.querySelector('analytics-embed')!;
  await embed.updateComplete;
  expect(embed.shadowRoot?.querySelector('iframe')?.src).toBe('https://bi.example/dashboards/7');

  await provider.refresh();
  expect(await provider.getToken()).toBe('second');
  expect(provider.status).toBe('active');
  provider.prepend(embed);
  await embed.updateComplete;
  provider.remove();
  await Promise.resolve();
  expect(output).toEqual([]);
  expect(emulationLines > 0).toBe('happyDOM' in window);
});

it('the same tokens are the same login, until clear()', async () => {
  const tokens = { access_token: 'first', refresh_token: 'r1', expires_in: 300 };
  const first = insert();
  first.tokens = tokens;
  expect(await first.getToken()).toBe('first');
  await first.refresh();

  const next = insert();
  next.tokens = { ...tokens };
  await next.updateComplete;
  expect(await next.getToken()).toBe('second');
  next.clear();

  const last = insert();
  last.tokens = { ...tokens };
  await last.updateComplete;
  expect(await last.getToken()).toBe('first');
  expect(output).toEqual([]);
});

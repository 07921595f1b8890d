import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { html, nothing } from 'lit';

import '../../../src/bridge/protocols/superset.js';
import '../../../src/index.js';

/**
 * A host page with a provider and an embed. The query: `src`, `protocol` of the embed; `held`, what the page's own `load`
 * waits for; `digest`, which stands for another version's markup.
 */
export async function serverRenderedPage(query: URLSearchParams): Promise<string> {
  const [src, protocol, held] = ['src', 'protocol', 'held'].map(name => query.get(name) ?? nothing);
  const body = await collectResult(
    render(html`
      <token-provider
        ><script type="application/json">
          { "access_token": "in-the-markup", "expires_in": 100 }
        </script>
        <analytics-embed src=${src} protocol=${protocol} embed-title="A dashboard">
          <p slot="loading">Please wait.</p>
        </analytics-embed>
      </token-provider>
      ${held === nothing ? nothing : html`<img src=${held} alt="" />`}
    `),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A host page, rendered on a server</title>
<script>
  // Before anything else, so that nothing is missed.
  const problems = [];
  console.error = (...values) => problems.push(values.join(' '));
  for (const type of ['error', 'unhandledrejection'])
    addEventListener(type, ({ message, reason }) => problems.push(String(message ?? reason)));
</script>
${query.has('digest') ? body.replaceAll(/<!--lit-part [^ ]+-->/g, '<!--lit-part AAAAAAAAAAA=-->') : body}
<script>
  const embed = document.querySelector('analytics-embed');
  const served = embed.shadowRoot.querySelector('iframe');
  const loading = embed.querySelector('[slot]');
  let loads = 0;
  served?.addEventListener('load', () => { loads += 1; });
  const messages = [];
  embed.addEventListener('embed-message', ({ detail }) => messages.push(detail.data));
  const statuses = [];
  embed.addEventListener('embed-status', ({ detail }) => statuses.push(detail.status));
  globalThis.page = { embed, served, loading, problems, messages, statuses, get loads() { return loads; } };
</script>
<script type="module" src="/test/browser/frames/hydration.ts"></script>
</html>`;
}

import { Hono } from 'hono';
import { html } from 'hono/html';

import { demoPages } from '../../demo/host/demo-pages.js';
import type { HostEnv } from '../../demo/host/host-env.js';
import type { HostPages } from '../../demo/host/host-pages.js';
import { layout } from '../../demo/host/page/layout.js';
import { scriptJson } from '../../demo/host/page/script-json.js';

/** The demo's dashboards, which the embeds show in turn. */
const DASHBOARDS = ['revenue', 'stores', 'products', 'customers'];

/**
 * A JWT's times are whole seconds, so that up to one of a token's seconds is lost: of three, two are sure. At 80% the
 * successor would often come after the API has begun to refuse the token.
 */
const REFRESH_AT = 0.5;

const STYLES = `
  token-provider { display: grid; grid-template-columns: repeat(10, 1fr); gap: 4px; }
  analytics-embed { height: 180px; }`;

const HEAD = html`<link rel="stylesheet" href="/soak.css" />
  <script type="module" src="/assets/analytics-embed.min.js"></script>`;

/** A host application whose page has a provider with many embeds, and nothing else that could grow. */
export function soakPages(embeds: number): HostPages {
  return {
    refreshTokenIn: 'page',

    routes(parts) {
      const { analyticsOrigin, clients } = parts;
      const routes = new Hono<HostEnv>();
      routes.get('/', async c => {
        const session = c.get('session');
        const tokens = await session?.tokensForPage();
        if (!session || !tokens) return c.redirect('/login');
        const { endpoint, format } = await clients.refreshSettings(session.client);
        c.header('Cache-Control', 'no-store');
        const body = html`<token-provider
          endpoint="${endpoint}"
          request-format="${format}"
          session="${session.userName}"
          refresh-at="${REFRESH_AT}"
        >
          <script type="application/json">
            ${scriptJson(tokens)}
          </script>
          ${Array.from({ length: embeds }, (_, index) => {
            const name = DASHBOARDS[index % DASHBOARDS.length] ?? '';
            return html`<analytics-embed
              src="${analyticsOrigin}/dashboards/${name}"
              embed-title="${name} ${index + 1}"
            ></analytics-embed>`;
          })}
        </token-provider>`;
        return c.html(layout({ title: 'Many dashboards', head: HEAD, body, bodyClass: '' }));
      });
      routes.get('/soak.css', c => c.body(STYLES, 200, { 'Content-Type': 'text/css' }));
      // For the library's script.
      routes.route('/', demoPages().routes(parts));
      return routes;
    },
  };
}

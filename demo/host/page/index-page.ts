import { html } from 'hono/html';
import type { RefreshSettings, TokenResponse } from '../oauth-clients.js';
import type { HostSession } from '../sessions.js';
import { GUEST_TOKEN_PATH, type SupersetDashboard } from '../superset-dashboard.js';
import { actionGroups, type Action } from './action-list.js';
import { layout, type Markup } from './layout.js';
import { scriptJson } from './script-json.js';

/** The data of the signed-in user's page. */
export interface IndexPageData {
  readonly session: HostSession;
  /** The current tokens, for the provider's script child. */
  readonly tokens: TokenResponse;
  readonly refresh: RefreshSettings;
  readonly analyticsOrigin: string;
  /** Replaces the last dashboard. */
  readonly superset?: SupersetDashboard | undefined;
}

interface Dashboard {
  readonly name: string;
  readonly title: string;
}

const supersetCard: Dashboard = { name: 'superset', title: 'Superset' };
const dashboards: readonly Dashboard[] = [
  { name: 'revenue', title: 'Revenue' },
  { name: 'stores', title: 'Stores' },
  { name: 'products', title: 'Products' },
  { name: 'customers', title: 'Customers' },
];

const metrics = [
  { name: 'refreshes', title: 'Refreshes', hint: 'Attempts that returned a token' },
  {
    name: 'failures',
    title: 'Failed attempts',
    hint: 'Attempts that returned no token, and their share of all attempts',
  },
  {
    name: 'latency',
    title: 'Latency p50 / p95',
    hint: 'One attempt, from its request to the parsed response',
  },
  {
    name: 'headroom',
    title: 'Headroom last / least',
    hint: 'Remaining lifetime of the old token when the new one arrived',
  },
  { name: 'delivery', title: 'Delivery p50 / p95', hint: 'From the new token to a frame’s acknowledgement' },
  { name: 'uptime', title: 'Without a reload', hint: 'Time since one of the four frames last loaded' },
];

/** The page with the provider, the four dashboards, and the views of the token lifecycle. */
export function indexPage(data: IndexPageData): Markup {
  const { analyticsOrigin, superset } = data;
  const shown = superset ? dashboards.slice(0, -1) : dashboards;
  const frameOrigins = superset ? `${analyticsOrigin} ${new URL(superset.src).origin}` : analyticsOrigin;
  const endpoints = superset ? `${data.refresh.endpoint} ${GUEST_TOKEN_PATH}` : data.refresh.endpoint;
  return layout({
    title: 'Dashboards',
    bodyClass: 'dashboards-page',
    // The page's own script comes first, so that it listens before the elements are upgraded.
    head: html`<meta
        name="analytics-embed"
        content="frame-origins ${frameOrigins}; endpoints ${endpoints}; login-urls ${data.session.loginUrl}; allow; sandbox"
      />
      <script type="module" src="/assets/page.js"></script>
      <script type="module" src="/assets/analytics-embed.min.js"></script>
      <script type="module" src="/assets/inspector.min.js"></script>
      ${superset ? html`<script type="module" src="/assets/superset.min.js"></script>` : ''}`,
    body: html`<token-provider
      id="provider"
      endpoint="${data.refresh.endpoint}"
      request-format="${data.refresh.format}"
      ${data.refresh.format === 'form' ? html`client-id="${data.refresh.clientId}"` : ''}
      login-url="${data.session.loginUrl}"
      session="${data.session.userName}"
      request-timeout="5000"
      data-analytics-origin="${analyticsOrigin}"
    >
      <script type="application/json">
        ${scriptJson(data.tokens)}
      </script>
      ${masthead(data.session.userName)} ${lifetime()}
      <main class="dashboards" aria-label="Dashboards">
        ${shown.map(dashboard => card(dashboard, ownDashboard(analyticsOrigin, dashboard)))}
        ${superset ? card(supersetCard, supersetDashboard(superset)) : ''}
      </main>
      <aside class="side">${panel(data.session.client === 'host')} ${log()}</aside>
      ${inspector()} ${banner()}
    </token-provider>`,
  });
}

function masthead(userName: string): Markup {
  return html`<header class="masthead">
    <img src="/assets/icon.svg" alt="" width="36" height="36" />
    <div class="product">
      <h1>Harbour Coffee</h1>
      <p>Four dashboards, one token, no reloads</p>
    </div>
    <p class="session">
      <span class="pill" data-status="idle" data-session-status>idle</span>
      <span class="user">${userName}</span>
    </p>
  </header>`;
}

function lifetime(): Markup {
  return html`<section class="lifetime" aria-label="Current token" data-lifetime>
    <p class="time-left"><strong data-time-left>–</strong> <span data-next-step>waiting for a token</span></p>
    <div class="track" aria-hidden="true">
      <div class="track-fill" data-fill></div>
      <i class="track-mark" data-refresh-mark><span>refresh</span></i>
      <i class="track-end"><span>expiry</span></i>
    </div>
    <p class="generation">generation <strong data-generation>0</strong></p>
    <dl class="metrics">
      ${metrics.map(
        ({ name, title, hint }) =>
          html`<div title="${hint}">
            <dt>${title}</dt>
            <dd data-metric="${name}">–</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function ownDashboard(analyticsOrigin: string, { name, title }: Dashboard): Markup {
  return html`<analytics-embed
    data-dashboard="${name}"
    src="${analyticsOrigin}/dashboards/${name}"
    embed-title="${title} dashboard"
  >
    <p class="placeholder" slot="loading">Loading ${title.toLowerCase()} …</p>
  </analytics-embed>`;
}

/** With a provider of its own, because Superset's guest tokens are not the analytics application's access tokens. */
function supersetDashboard({ src }: SupersetDashboard): Markup {
  return html`<token-provider endpoint="${GUEST_TOKEN_PATH}" request-format="cookie" request-timeout="5000">
    <analytics-embed
      data-dashboard="${supersetCard.name}"
      protocol="superset"
      recover="reload"
      src="${src}"
      embed-title="${supersetCard.title} dashboard"
    >
      <p class="placeholder" slot="loading">Loading Superset …</p>
    </analytics-embed>
  </token-provider>`;
}

function card({ name, title }: Dashboard, embed: Markup): Markup {
  return html`<article class="card" data-card="${name}">
    ${embed}
    <footer>
      <span class="dot" data-status="idle"></span>
      <h2>${title}</h2>
      <span data-embed-status>idle</span>
      <span class="card-generation" data-embed-generation>–</span>
      <button type="button" class="quiet" data-reload aria-label="Reload this frame: ${title}">
        Reload<span> this frame</span>
      </button>
    </footer>
  </article>`;
}

function panel(hasHostEndpoint: boolean): Markup {
  return html`<section class="panel" aria-labelledby="panel-title">
    <h2 id="panel-title">Inject failures</h2>
    ${actionGroups.map(
      group =>
        html`<h3>${group.title}</h3>
          <ul>
            ${group.actions.map(action => actionButton(action, hasHostEndpoint))}
          </ul>`,
    )}
  </section>`;
}

function actionButton({ name, title, expect, needsHostEndpoint }: Action, hasHostEndpoint: boolean): Markup {
  const off = needsHostEndpoint === true && !hasHostEndpoint;
  const explanation = off
    ? 'Not available: this page refreshes directly at the authorization server.'
    : expect;
  return html`<li>
    <button type="button" data-action="${name}" title="${explanation}" ${off ? 'disabled' : ''}>
      <strong>${title}</strong>
      <span>${explanation}</span>
      <output data-countdown aria-hidden="true"></output>
    </button>
  </li>`;
}

function log(): Markup {
  return html`<section class="log" aria-labelledby="log-title">
    <h2 id="log-title">Event log</h2>
    <div class="log-view" role="log" aria-labelledby="log-title" tabindex="0" data-log>
      <ol></ol>
    </div>
  </section>`;
}

function inspector(): Markup {
  return html`<details class="inspector">
    <summary>For developers: the token inspector</summary>
    <token-inspector></token-inspector>
  </details>`;
}

function banner(): Markup {
  return html`<div class="banner" role="alert" data-banner hidden>
    <p><strong data-banner-title></strong> <span data-banner-text></span></p>
    <a class="button" href="/login">Sign in again</a>
  </div>`;
}

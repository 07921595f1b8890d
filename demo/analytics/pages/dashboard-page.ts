import { html } from 'hono/html';
import { CHANNELS, CITIES, PERIODS } from '../filters.js';
import type { Dashboard } from './dashboards.js';

type Markup = ReturnType<typeof html>;

/** The data of one served page. */
export interface PageContext {
  /** The only origin that may embed the page, and the only one that its script exchanges messages with. */
  readonly hostOrigin: string;
  /** Differs for each load of a document. */
  readonly documentId: string;
}

const CHANNEL_LABELS = { counter: 'Counter', app: 'App', delivery: 'Delivery' };

/** A dashboard without figures: its script loads them when the host page has sent a token. */
export function dashboardPage(dashboard: Dashboard, { hostOrigin, documentId }: PageContext): Markup {
  const { name, title, figures, charts } = dashboard;
  return html`<!doctype html>
    <html lang="en" data-state="waiting">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="host-origin" content="${hostOrigin}" />
        <meta name="document-id" content="${documentId}" />
        <title>${title} · Harbour Coffee</title>
        <link rel="stylesheet" href="/assets/dashboard.css" />
        <script type="module" src="/assets/${name}.js"></script>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <form class="filters" data-testid="filters" aria-label="Filters">
            ${select('city', 'City', 'All cities', Object.fromEntries(CITIES.map(city => [city, city])))}
            ${select('channel', 'Channel', 'All channels', pick(CHANNELS, CHANNEL_LABELS))}
            <fieldset class="segments">
              <legend class="visually-hidden">Period</legend>
              ${Object.entries(PERIODS).map(
                ([value, { label }]) =>
                  html`<label>
                    <input
                      type="radio"
                      name="period"
                      value="${value}"
                      ${value === '13w' ? 'checked' : ''}
                      autocomplete="off"
                    /><span>${label}</span>
                  </label>`,
              )}
            </fieldset>
          </form>
        </header>
        <main aria-busy="true">
          <dl class="figures">
            ${figures.map(
              (label, index) =>
                html`<div class="figure" data-testid="figure-${index + 1}">
                  <dt>${label}</dt>
                  <dd><span class="value"></span><span class="change"></span></dd>
                </div>`,
            )}
          </dl>
          <div class="charts">
            <fieldset class="segments tabs">
              <legend class="visually-hidden">Chart</legend>
              ${charts.map(
                ({ tab }, index) =>
                  html`<label>
                    <input
                      type="radio"
                      name="chart"
                      value="${index + 1}"
                      ${index === 0 ? 'checked' : ''}
                      autocomplete="off"
                    /><span>${tab}</span>
                  </label>`,
              )}
            </fieldset>
            ${charts.map(
              (chart, index) =>
                html`<figure class="chart" id="chart-${index + 1}">
                  <figcaption>${chart.title}</figcaption>
                  <div class="plot" data-testid="chart-${index + 1}"></div>
                </figure>`,
            )}
          </div>
          <p class="notice" role="status" data-testid="notice" hidden></p>
        </main>
        <footer data-testid="live">
          <span class="pulse" aria-hidden="true"></span>
          <span>Loaded <time id="loaded-at"></time></span>
          <span>Token <output id="generation">–</output></span>
          <span>Queried <time id="queried-at">–</time></span>
        </footer>
      </body>
    </html>`;
}

function select(name: string, label: string, all: string, values: Record<string, string>): Markup {
  return html`<select name="${name}" aria-label="${label}" autocomplete="off">
    <option value="all">${all}</option>
    ${Object.entries(values).map(([value, text]) => html`<option value="${value}">${text}</option>`)}
  </select>`;
}

function pick<Key extends string>(keys: readonly Key[], labels: Record<Key, string>): Record<string, string> {
  return Object.fromEntries(keys.map(key => [key, labels[key]]));
}

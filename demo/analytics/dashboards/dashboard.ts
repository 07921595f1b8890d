import type { Answer } from '../answers.js';
import { showFigures, type FigureText } from './figures.js';
import { connectToHost } from './frame-client.js';
import { StatusLine } from './status-line.js';
import { PollingQuery } from './polling-query.js';
import { Plot, type ChartRenderer } from './plot.js';

/** How one dashboard shows the API's answers. */
export interface DashboardParts<A extends Answer> {
  /** The API's endpoint, `/api/<name>`. */
  readonly name: string;
  /** The tiles at the top, in the page's order. */
  readonly figures: (answer: A) => readonly FigureText[];
  /** In the page's order. */
  readonly charts: readonly ChartRenderer<A>[];
}

/** Runs the page: connects to the host page, queries the API when a filter changes and every few seconds, and draws. */
export function runDashboard<A extends Answer>({ name, figures, charts }: DashboardParts<A>): void {
  const main = document.querySelector('main');
  const form = document.querySelector<HTMLFormElement>('form.filters');
  const hostOrigin = document.querySelector<HTMLMetaElement>('meta[name="host-origin"]')?.content;
  if (!main || !form || hostOrigin === undefined) throw new Error('This is not a dashboard page.');

  const statusLine = new StatusLine();
  /** True from the first token until the session ends. */
  let hasToken = false;
  const plots = charts.flatMap((render, index) => {
    const container = document.querySelector<HTMLElement>(`#chart-${index + 1} .plot`);
    return container ? [new Plot(container, render)] : [];
  });

  const query = new PollingQuery(async signal => {
    try {
      const response = await host.fetch(`/api/${name}?${filtersOf(form)}`, { signal });
      if (!response.ok) throw new Error(`The API answered ${response.status}.`);
      const answer = (await response.json()) as A;
      if (signal.aborted) return;
      statusLine.onQuerySuccess();
      showFigures(figures(answer));
      for (const plot of plots) plot.show(answer);
      main.ariaBusy = 'false';
    } catch {
      // A newer query replaced this one, or the session has ended: this is not a failure.
      if (signal.aborted) return;
      statusLine.onQueryFailure();
      host.reportError('query_failed', `The ${name} dashboard could not load its figures.`);
    }
  });

  const host = connectToHost({
    hostOrigins: [hostOrigin],
    autoResize: true,
    onToken({ generation }) {
      statusLine.onToken(generation);
      if (!hasToken) query.restart();
      hasToken = true;
    },
    onRevoked() {
      hasToken = false;
      query.stop();
      statusLine.onSessionEnd();
      main.ariaBusy = 'false';
    },
  });

  form.addEventListener('change', () => {
    if (!hasToken) return;
    main.ariaBusy = 'true';
    query.restart();
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
  });
  if (window.parent === window) statusLine.setNotice('Open this dashboard in its application.');
}

/** The form is the only place that holds the filters: a document that reloads starts without them. */
function filtersOf(form: HTMLFormElement): string {
  const entries = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return new URLSearchParams(entries).toString();
}

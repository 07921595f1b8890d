import type { Answer } from '../answers.js';
import { showFigures, type FigureText } from './figures.js';
import { connectToHost } from './frame-client.js';
import { LiveLine } from './live-line.js';
import { LiveQuery } from './live-query.js';
import { Plot, type ChartRenderer } from './plot.js';

/** What one dashboard shows of its answers. */
export interface DashboardParts<A extends Answer> {
  /** The API's endpoint, `/api/<name>`. */
  readonly name: string;
  /** The tiles at the top, in the page's order. */
  readonly figures: (answer: A) => readonly FigureText[];
  /** In the page's order. */
  readonly charts: readonly ChartRenderer<A>[];
}

/** Runs the page: connects to the host page, asks the API whenever filters change and every few seconds, draws. */
export function runDashboard<A extends Answer>({ name, figures, charts }: DashboardParts<A>): void {
  const main = document.querySelector('main');
  const form = document.querySelector<HTMLFormElement>('form.filters');
  const hostOrigin = document.querySelector<HTMLMetaElement>('meta[name="host-origin"]')?.content;
  if (!main || !form || hostOrigin === undefined) throw new Error('This is not a dashboard page.');

  const line = new LiveLine();
  /** Since the first token, until the session ends. */
  let running = false;
  const plots = charts.flatMap((render, index) => {
    const place = document.querySelector<HTMLElement>(`#chart-${index + 1} .plot`);
    return place ? [new Plot(place, render)] : [];
  });

  const query = new LiveQuery(async signal => {
    try {
      const response = await host.fetch(`/api/${name}?${filtersOf(form)}`, { signal });
      if (!response.ok) throw new Error(`The API answered ${response.status}.`);
      const answer = (await response.json()) as A;
      if (signal.aborted) return;
      line.queried();
      showFigures(figures(answer));
      for (const plot of plots) plot.show(answer);
      main.ariaBusy = 'false';
    } catch {
      // Asked something else meanwhile, or the session has ended: nothing has failed.
      if (signal.aborted) return;
      line.failed();
      host.reportError('query_failed', `The ${name} dashboard could not load its figures.`);
    }
  });

  const host = connectToHost({
    hostOrigins: [hostOrigin],
    autoResize: true,
    onToken({ generation }) {
      line.tokenReceived(generation);
      if (!running) query.restart();
      running = true;
    },
    onRevoked() {
      running = false;
      query.stop();
      line.ended();
      main.ariaBusy = 'false';
    },
  });

  form.addEventListener('change', () => {
    if (!running) return;
    main.ariaBusy = 'true';
    query.restart();
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
  });
  if (window.parent === window) line.notice('Open this dashboard in its application.');
}

/** The filters live in the form alone: a document that is loaded again begins without them. */
function filtersOf(form: HTMLFormElement): string {
  const entries = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return new URLSearchParams(entries).toString();
}

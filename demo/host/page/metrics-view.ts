import type { TokenMetrics } from '../../../src/index.js';
import { clock, duration, getElement, setText } from './dom.js';

/**
 * Shows the provider's metrics.
 *
 * @param loadedForMs milliseconds since a frame last loaded; `null` before the first load.
 */
export function showMetrics(metrics: TokenMetrics, loadedForMs: number | null): void {
  const { refreshes, failures, failureRate, latency, headroom, delivery } = metrics;
  write('refreshes', String(refreshes));
  write('failures', `${failures} · ${(failureRate * 100).toFixed(0)} %`);
  write('latency', pair(latency.p50, latency.p95));
  write('headroom', pair(headroom.last, headroom.min));
  write('delivery', pair(delivery.p50, delivery.p95));
  write('uptime', loadedForMs === null ? '–' : clock(loadedForMs));
}

function pair(first: number | null, second: number | null): string {
  return `${duration(first)} / ${duration(second)}`;
}

function write(name: string, text: string): void {
  setText(getElement(`[data-metric="${name}"]`), text);
}

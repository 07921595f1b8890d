/**
 * Records the metrics of providers and sessions with an OpenTelemetry `Meter`.
 *
 * @module analytics-embed/opentelemetry
 */

export type { ObserveOptions } from './observation.js';
export { observeProvider, observeSession } from './observe.js';

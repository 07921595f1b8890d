/**
 * The figures of providers and sessions for an OpenTelemetry `Meter`.
 *
 * @module analytics-embed/opentelemetry
 */

export type { ObserveOptions } from './observation.js';
export { observeProvider } from './observe-provider.js';
export { observeSession } from './observe-session.js';

export type { ObserveOptions } from './observation.js';
export { observeProvider } from './observe-provider.js';
export { observeSession } from './observe-session.js';

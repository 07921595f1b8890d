// The types come from the library's source; the page itself loads the built file, like any dashboard.
export { connectToHost, type HostConnection } from '../../../src/frame/index.js';

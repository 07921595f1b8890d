// The types of the library's own source; the page loads the build's file instead, as any dashboard would.
export { connectToHost, type HostConnection } from '../../../src/frame/index.js';

// The library, in one request: for documents that a test writes.
import '../../../src/index.js';

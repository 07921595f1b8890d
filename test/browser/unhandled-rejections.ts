import { expect } from '@open-wc/testing';

// The runner fails a test of an uncaught error, but not of an unhandled rejection. A file that imports this does.
const reasons: unknown[] = [];
addEventListener('unhandledrejection', ({ reason }) => reasons.push(reason));
afterEach(() => {
  expect(reasons.splice(0).map(String), 'unhandled rejections').to.deep.equal([]);
});

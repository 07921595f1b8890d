import { setupWorker } from 'msw/browser';
import type { SetupWorker } from 'msw/browser';

export { delay, http, HttpResponse } from 'msw';

/** The page's network as tests mock it: `network.use(http.post(…))`. */
export const network: SetupWorker = setupWorker();

/**
 * Mocks the network for the tests of the surrounding `describe` (or file), and takes the handlers
 * of each test away after it. Requests that no handler takes go to the real server.
 */
export function mockNetwork(): void {
  before(() =>
    network.start({
      quiet: true,
      onUnhandledRequest: 'bypass',
      serviceWorker: { url: '/mockServiceWorker.js' },
    }),
  );
  afterEach(() => {
    network.resetHandlers();
  });
  after(() => {
    network.stop();
  });
}

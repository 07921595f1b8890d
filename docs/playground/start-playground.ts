import 'analytics-embed';
import 'analytics-embed/inspector';
import { setupWorker } from 'msw/browser';

import { PlaygroundServer } from './playground-server.js';

/**
 * Defines the elements and starts msw's worker for the playground's folder, so that the other pages are not affected.
 *
 * @param folder the path of the playground, with `/` at its end
 * @returns the server, and what stops the worker
 * @throws {Error} by rejection, if the browser does not run the worker
 */
export async function startPlayground(
  folder: string,
): Promise<{ readonly server: PlaygroundServer; readonly stop: () => void }> {
  const server = new PlaygroundServer(folder);
  const worker = setupWorker(...server.handlers);
  await worker.start({
    quiet: true,
    onUnhandledRequest: 'bypass',
    serviceWorker: { url: `${folder}mockServiceWorker.js`, options: { scope: folder } },
  });
  const { serviceWorker } = navigator;
  // On the first visit, the worker takes control of the page after its start.
  if (!serviceWorker.controller)
    await new Promise(resolve => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  return { server, stop: () => worker.stop() };
}

import type { App } from './apps.js';
import { startBackend } from './backend.js';
import { prepare } from './prepared.js';
import { Timings } from './timings.js';

/** In seconds; short enough that a viewer sees several generations. */
const ACCESS_TOKEN_TTL = 30;

/** Builds one app and serves it until Ctrl+C. */
export async function serve(app: App): Promise<void> {
  const timings = new Timings();
  await prepare([app], timings).get(app);
  console.log(String(timings));
  const backend = await startBackend({
    accessTokenTtl: ACCESS_TOKEN_TTL,
    ports: { host: 4600, analytics: 4601, authorization: 4602 },
  });
  await backend.show(app);
  console.log(`\n  ${app.name}: ${backend.demo.urls.host}/\n\n  Press Ctrl+C to stop.\n`);
  const stop = (): void => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    void backend.close();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

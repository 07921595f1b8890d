import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';

import { bundleScript } from '../support/bundle-script.js';
import { serveTwoOrigins } from '../support/two-origins.js';

/** Seconds that a token lives: a refresh that nobody wants any more is due long before the watch is over. */
export const TOKEN_LIFETIME = 2;

/** A request of the token endpoint, or of a frame. */
interface Logged {
  readonly to: 'endpoint' | 'frame';
  /** `cut`: the client did not wait for the response. */
  state: 'open' | 'answered' | 'cut';
}

/** A host page that mounts and unmounts, a token endpoint, and a dashboard on another port, with a log of what is requested. */
export interface MountUnmountServer {
  readonly url: string;
  readonly log: readonly Logged[];
  close(): Promise<void>;
}

/** What runs in the host page; bundled once for all engines. */
let inPage: Promise<string> | undefined;

/**
 * Starts it.
 * @throws Error when the library is not built.
 */
export async function startMountUnmountServer(): Promise<MountUnmountServer> {
  inPage ??= bundleScript('test/e2e/mount-unmount-in-page.ts');
  const scripts: Readonly<Record<string, string>> = {
    '/in-page.js': await inPage,
    // Read once: a build that runs beside the tests takes the files away for a while.
    '/library.js': readFileSync('dist/cdn/analytics-embed.min.js', 'utf8'),
    '/client.js': readFileSync('dist/cdn/frame.iife.min.js', 'utf8'),
  };
  const log: Logged[] = [];
  const write = (to: Logged['to'], response: ServerResponse): void => {
    const entry: Logged = { to, state: 'open' };
    log.push(entry);
    response.once('close', () => {
      entry.state = response.writableFinished ? 'answered' : 'cut';
    });
  };
  let issued = 0;
  const origins = await serveTwoOrigins(
    ({ pathname, searchParams }, response) => {
      const script = scripts[pathname];
      if (script !== undefined) return { type: 'javascript', body: script };
      if (pathname !== '/token') return { type: 'html', body: hostPage(origins.frame) };
      write('endpoint', response);
      // One that is held is never answered: only the page can end it.
      if (searchParams.has('held')) return undefined;
      const n = ++issued;
      const tokens = {
        access_token: `access-${n}`,
        refresh_token: `refresh-${n}`,
        expires_in: TOKEN_LIFETIME,
      };
      return { type: 'json', body: JSON.stringify(tokens) };
    },
    (_, response) => {
      write('frame', response);
      return { type: 'html', body: framePage(origins.host, scripts['/client.js'] ?? '') };
    },
  );
  return { url: origins.host, log, close: () => origins.close() };
}

/** Everything is counted from the start: the script is there before the library. */
function hostPage(frameOrigin: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page that mounts and unmounts</title>
<link rel="icon" href="data:,">
<style>
  analytics-embed { width: 200px; height: 100px; }
</style>
<script>globalThis.frameOrigin = ${JSON.stringify(frameOrigin)}</script>
<script src="/in-page.js"></script>
<script type="module" src="/library.js"></script>
<body></body>
</html>`;
}

function framePage(hostOrigin: string, client: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A dashboard</title>
<script>
  ${client}
  AnalyticsEmbedFrame.connectToHost({ hostOrigins: [${JSON.stringify(hostOrigin)}], autoResize: true });
</script>
</html>`;
}

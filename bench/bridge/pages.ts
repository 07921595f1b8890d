import { access, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import type { Plugin } from 'esbuild';

import { listen, shut } from '../../demo/listen.js';
import { bundleScript } from '../../test/support/bundle-script.js';
import { reportSchema, type Report } from './report.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const library = path('../../dist/cdn/analytics-embed.min.js');
const frameClient = path('../../dist/cdn/frame.min.js');

/** The two origins of the benchmark. */
export interface BenchPages {
  /** The host page's address. */
  readonly url: string;
  close(): Promise<void>;
}

/** The types come from the source, the code from what was built. */
const builtFrameClient: Plugin = {
  name: 'built-frame-client',
  setup(esbuild) {
    esbuild.onResolve({ filter: /\/src\/frame\/index\.js$/ }, () => ({ path: frameClient }));
  },
};

/**
 * Serves a host page and its frames' page on two ports of the loopback interface, and hears what the host page reports.
 *
 * @throws Error when the library was not built.
 */
export async function servePages(hear: (report: Report) => void): Promise<BenchPages> {
  await Promise.all([library, frameClient].map(file => access(file))).catch(() => {
    throw new Error('The benchmark measures what was built, and dist/ is not there yet: npm run build');
  });
  const [libraryText, hostScript, frameScript] = await Promise.all([
    readFile(library, 'utf8'),
    bundle('./page/host.ts'),
    bundle('./page/frame.ts'),
  ]);
  const scripts = new Map([
    ['/analytics-embed.min.js', libraryText],
    ['/host.js', hostScript],
  ]);
  const [host, frames] = await Promise.all([listen(0), listen(0)]);
  host.server.on('request', (request, response) => {
    const { url = '' } = request;
    if (url === '/report') {
      void json(request).then(body => {
        hear(reportSchema.parse(body));
        answer(response, 'text/plain', '');
      });
      return;
    }
    const script = scripts.get(url);
    if (script === undefined) answer(response, 'text/html', HOST_PAGE);
    else answer(response, 'text/javascript', script);
  });
  frames.server.on('request', (_request, response) => {
    answer(response, 'text/html', framePage(frameScript));
  });
  return {
    url: `${host.origin}/?frames=${frames.origin}`,
    async close() {
      await Promise.all([shut(host.server), shut(frames.server)]);
    },
  };
}

const HOST_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The host page of a benchmark</title>
<link rel="icon" href="data:,">
<body>
<script type="module" src="/analytics-embed.min.js"></script>
<script type="module" src="/host.js"></script>
</html>`;

function framePage(script: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A frame of a benchmark</title>
<script>${script.replaceAll('</script', '<\\/script')}</script>
</html>`;
}

function bundle(entry: string): Promise<string> {
  return bundleScript(path(entry), [builtFrameClient]);
}

/** Isolated across origins, for a clock that is exact to 5 µs instead of 100. */
function answer(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  response.end(text);
}

import { access, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { transform, type Plugin } from 'esbuild';

import { listen, shut } from '../../demo/listen.js';
import { bundleScript } from '../../test/support/bundle-script.js';
import { scriptPage } from '../script-page.js';
import { libraries } from './libraries.js';
import { reportSchema, type Report } from './report.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const library = path('../../dist/cdn/analytics-embed.min.js');
const frameClient = path('../../dist/cdn/frame.min.js');

/** The two origins of the benchmark. */
export interface BenchPages {
  /** The address of the page that makes the host pages run. */
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
 * Serves a host page and a frames' page for each library on two ports of the loopback interface, and hears what is reported.
 *
 * @throws Error when the library was not built.
 */
export async function servePages(hear: (report: Report) => void): Promise<BenchPages> {
  await Promise.all([library, frameClient].map(file => access(file))).catch(() => {
    throw new Error('The benchmark measures what was built, and dist/ is not there yet: npm run build');
  });
  const elements = await readFile(library, 'utf8');
  const hostPages = new Map([['/', scriptPage([await bundle('./page/rounds.ts')])]]);
  const framePages = new Map<string, string>();
  for (const name of libraries) {
    const [host, frame] = await Promise.all([
      bundle(`./page/hosts/${name}.ts`),
      bundle(`./page/frames/${name}.ts`),
    ]);
    // A module is run after the document is parsed: the script that uses the elements has to be one, too.
    hostPages.set(`/${name}`, name === 'ours' ? scriptPage([elements, host], 'module') : scriptPage([host]));
    framePages.set(`/${name}`, scriptPage([frame]));
  }
  const [hosts, frames] = await Promise.all([listen(0), listen(0)]);
  hosts.server.on('request', (request, response) => {
    if (request.url !== '/report') {
      answer(response, pageOf(hostPages, request.url));
      return;
    }
    void json(request).then(body => {
      hear(reportSchema.parse(body));
      answer(response, '');
    });
  });
  frames.server.on('request', ({ url }, response) => {
    answer(response, pageOf(framePages, url));
  });
  return {
    url: `${hosts.origin}/?frames=${frames.origin}`,
    async close() {
      await Promise.all([shut(hosts.server), shut(frames.server)]);
    },
  };
}

function pageOf(pages: ReadonlyMap<string, string>, url = ''): string | undefined {
  return pages.get(url.split('?')[0] ?? '');
}

/** Minified, as what is loaded often is: a frame's connection begins with reading its script. */
async function bundle(entry: string): Promise<string> {
  const { code } = await transform(await bundleScript(path(entry), [builtFrameClient]), { minify: true });
  return code;
}

/** Isolated across origins, for a clock that is exact to 5 µs instead of 100. */
function answer(response: ServerResponse, text: string | undefined): void {
  response.writeHead(text === undefined ? 404 : 200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  response.end(text);
}

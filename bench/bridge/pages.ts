import { readFile } from 'node:fs/promises';

import { build, type Plugin } from 'esbuild';
import { Hono } from 'hono';

import { scriptPage } from '../script-page.js';
import { serveSite, type Site } from '../site.js';
import { libraries, reportSchema, type Report } from './libraries.js';

const CDN = 'dist/cdn';
const PAGE = 'bench/bridge/page';

/** The types come from the source, the code from the build. */
const builtFrameClient: Plugin = {
  name: 'built-frame-client',
  setup(esbuild) {
    const path = `${process.cwd()}/${CDN}/frame.min.js`;
    esbuild.onResolve({ filter: /\/src\/frame\/index\.js$/ }, () => ({ path, sideEffects: false }));
  },
};

/**
 * Serves a host page and a frames' page for each library on two origins.
 *
 * @param onReport called with each report of the host pages.
 * @returns the address of the page that drives the host pages.
 */
export async function servePages(
  onReport: (report: Report) => void,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const [hosts, frames] = [isolated(), isolated()];
  const rounds = scriptPage([await bundle("import { run } from './rounds.js'; run();")]);
  hosts.get('/', context => context.html(rounds));
  hosts.post('/report', async context => {
    onReport(reportSchema.parse(await context.req.json()));
    return context.body(null);
  });
  const elements = await readFile(`${CDN}/analytics-embed.min.js`, 'utf8');
  for (const name of libraries) {
    const [host, frame] = await Promise.all([
      bundle(
        `import { openArena } from './arena.js'; import { host } from './libraries/${name}.js'; openArena(host);`,
      ),
      bundle(
        `import { openFrame } from './frame-side.js'; import { frame } from './libraries/${name}.js'; openFrame(frame);`,
      ),
    ]);
    // A module runs after the document is parsed: the script that uses the elements has to be one, too.
    const hostPage = name === 'ours' ? scriptPage([elements, host], 'module') : scriptPage([host]);
    const framePage = scriptPage([frame]);
    hosts.get(`/${name}`, context => context.html(hostPage));
    frames.get(`/${name}`, context => context.html(framePage));
  }
  const sites: Site[] = await Promise.all([hosts, frames].map(serveSite));
  return {
    url: `${sites[0]?.origin ?? ''}/?frames=${sites[1]?.origin ?? ''}`,
    async close() {
      await Promise.all(sites.map(site => site.close()));
    },
  };
}

/** Isolated across origins, for a clock that is exact to 5 µs instead of 100. */
function isolated(): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('Cross-Origin-Opener-Policy', 'same-origin');
    context.header('Cross-Origin-Embedder-Policy', 'require-corp');
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
  });
  return app;
}

/** Minified, as scripts that are loaded often are: a frame's connection begins with reading its script. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: PAGE },
    plugins: [builtFrameClient],
    ...{ bundle: true, minify: true, format: 'iife', target: 'es2022', write: false, logLevel: 'silent' },
  });
  return outputFiles[0]?.text ?? '';
}

import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { build, type Plugin } from 'esbuild';
import { Hono } from 'hono';
import puppeteer from 'puppeteer-core';

import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { scriptPage } from '../script-page.js';
import { serveSite } from '../site.js';
import { libraries, type Medians, type Report } from './page/rounds.js';

/** ms for the whole run. */
const TIMEOUT = 1_200_000;
const CDN = 'dist/cdn';

/** Serves a host page and a frames' page for each library on two origins, and lets one page measure them all, in turns. */
export async function measure(): Promise<{ readonly browser: string; readonly rows: readonly Medians[] }> {
  let onReport: (report: Report) => void = () => undefined;
  const reported = new Promise<Report>(resolve => (onReport = resolve));
  const [hosts, frames] = [isolated(), isolated()];
  const rounds = scriptPage([await bundle(`import { run } from './rounds.js'; run();`)]);
  hosts.get('/', context => context.html(rounds));
  hosts.post('/report', async context => {
    onReport(await context.req.json());
    return context.body(null);
  });
  const elements = await readFile(`${CDN}/analytics-embed.min.js`, 'utf8');
  for (const name of libraries) {
    const [host, frame] = await Promise.all([
      bundle(
        `import { openArena } from './arena.js'; import { ${name}Host } from './libraries.js'; openArena(${name}Host);`,
      ),
      bundle(
        `import { openFrame } from './arena.js'; import { ${name}Frame } from './libraries.js'; openFrame(${name}Frame);`,
      ),
    ]);
    // A module runs after the document is parsed: the script that uses the elements has to be one, too.
    const hostPage = name === 'ours' ? scriptPage([elements, host], 'module') : scriptPage([host]);
    const framePage = scriptPage([frame]);
    hosts.get(`/${name}`, context => context.html(hostPage));
    frames.get(`/${name}`, context => context.html(framePage));
  }
  const [hostSite, frameSite] = [await serveSite(hosts), await serveSite(frames)];
  const browser = await puppeteer.launch({
    ...puppeteerLaunchOptions('Chromium'),
    targetFilter: () => false,
    waitForInitialPage: false,
  });
  try {
    // Nothing is attached to the page: a debugger takes down the stack of every postMessage, which makes code in many functions
    // pay for each of them.
    const session = await browser.target().createCDPSession();
    await session.send('Target.createTarget', { url: `${hostSite.origin}/?frames=${frameSite.origin}` });
    const late: Report = { failure: 'The page has not reported its measurements in time.' };
    const report = await Promise.race([reported, delay(TIMEOUT, late, { ref: false })]);
    if ('failure' in report) throw new Error(report.failure);
    return { browser: await browser.version(), rows: report.rows };
  } finally {
    await browser.close();
    await hostSite.close();
    await frameSite.close();
  }
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

/** A page loads one library only: a package that it does not use is removed. The frame client's types come from the source, its code from the build. */
const onlyWhatIsUsed: Plugin = {
  name: 'only-what-is-used',
  setup(esbuild) {
    const path = `${process.cwd()}/${CDN}/frame.min.js`;
    esbuild.onResolve({ filter: /\/src\/frame\/index\.js$/ }, () => ({ path, sideEffects: false }));
    esbuild.onResolve({ filter: /^[@\w]/ }, async ({ path: name, kind, resolveDir, pluginData }) => {
      if (pluginData === 'resolving') return undefined;
      const resolved = await esbuild.resolve(name, { kind, resolveDir, pluginData: 'resolving' });
      return { path: resolved.path, sideEffects: false };
    });
  },
};

/** Minified, as scripts that are loaded often are: a frame's connection begins with reading its script. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: 'bench/bridge/page' },
    plugins: [onlyWhatIsUsed],
    ...{ bundle: true, minify: true, format: 'iife', target: 'es2022', write: false, logLevel: 'error' },
  });
  return outputFiles[0]?.text ?? '';
}

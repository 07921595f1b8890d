import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { build, type Plugin } from 'esbuild';

import type { Answer, Content } from '../../test/support/two-origins.js';
import { inChromium, scriptPage } from '../in-chromium.js';
import { libraries, type Medians, type Report } from './page/rounds.js';

/** ms for the whole run. */
const TIMEOUT = 1_200_000;
const CDN = 'dist/cdn';

/** Serves a host page and a frames' page for each library on two origins, and lets one page measure them all, in turns. */
export async function measure(): Promise<{ readonly browser: string; readonly rows: readonly Medians[] }> {
  let onReport: (report: Report) => void = () => undefined;
  const reported = new Promise<Report>(resolve => (onReport = resolve));
  const rounds = scriptPage([await bundle(`import { run } from './rounds.js'; run();`)]);
  const hosts = new Map<string, Content>([['/', rounds]]);
  const frames = new Map<string, Content>();
  const elements = await readFile(`${CDN}/analytics-embed.min.js`, 'utf8');
  for (const name of libraries) {
    const [host, frame] = await Promise.all([
      bundle(
        `import { Arena } from './arena.js'; import { ${name}Host } from './libraries.js'; window.arena = new Arena(${name}Host);`,
      ),
      bundle(
        `import { openFrame } from './arena.js'; import { ${name}Frame } from './libraries.js'; openFrame(${name}Frame);`,
      ),
    ]);
    // A module runs after the document is parsed: the script that uses the elements has to be one, too.
    hosts.set(
      `/${name}`,
      name === 'ours' ? scriptPage([elements, host], ' type="module"') : scriptPage([host]),
    );
    frames.set(`/${name}`, scriptPage([frame]));
  }
  return inChromium(
    async (browser, origins) => {
      // Nothing is attached to the page: a debugger takes down the stack of every postMessage, which makes code in many functions
      // pay for each of them.
      const session = await browser.target().createCDPSession();
      await session.send('Target.createTarget', { url: `${origins.host}/?frames=${origins.frame}` });
      const late: Report = { failure: 'The page has not reported its measurements in time.' };
      const report = await Promise.race([reported, delay(TIMEOUT, late, { ref: false })]);
      if ('failure' in report) throw new Error(report.failure);
      return { browser: await browser.version(), rows: report.rows };
    },
    isolated(async ({ pathname }, request) => {
      if (pathname !== '/report') return hosts.get(pathname);
      onReport((await json(request)) as Report);
      return { type: 'json', body: '{}' };
    }),
    isolated(({ pathname }) => frames.get(pathname)),
    { targetFilter: () => false, waitForInitialPage: false },
  );
}

/** Isolated across origins, for a clock that is exact to 5 µs instead of 100. */
function isolated(content: (url: URL, request: IncomingMessage) => ReturnType<Answer>): Answer {
  return (url, response, request) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    return content(url, request);
  };
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

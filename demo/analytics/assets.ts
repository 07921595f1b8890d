import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { Hono } from 'hono';
import { etag } from 'hono/etag';

interface Asset {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const frameClient = here('../../dist/cdn/frame.min.js');

/** The dashboards import the frame client from its own file, like a page that loads it from a CDN. */
const frameClientFromCdn: Plugin = {
  name: 'frame-client-from-cdn',
  setup(bundler) {
    bundler.onResolve({ filter: /\/frame-client\.js$/ }, () => ({ path: './frame.min.js', external: true }));
  },
};

async function bundle(): Promise<Map<string, Asset>> {
  const { outputFiles } = await build({
    entryPoints: ['revenue', 'stores', 'products', 'customers'].map(name => here(`dashboards/${name}.ts`)),
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir: here('assets'),
    write: false,
    plugins: [frameClientFromCdn],
  });
  const styles = await build({
    entryPoints: [here('dashboards/styles/dashboard.css')],
    bundle: true,
    outdir: here('assets'),
    write: false,
  });
  // The listener is an example to read: it is not minified, only its types are removed.
  const listener = await build({
    entryPoints: [here('listener/listener.ts')],
    format: 'esm',
    target: 'es2022',
    outdir: here('assets'),
    write: false,
  });
  return new Map(
    [...outputFiles, ...styles.outputFiles, ...listener.outputFiles].map(({ path, contents }) => [
      basename(path),
      { type: path.endsWith('.css') ? CSS : JAVASCRIPT, body: new Uint8Array(contents) },
    ]),
  );
}

/** `/assets/…`: the pages' scripts and styles, bundled in memory, and the frame client from `dist/`. */
export async function assetRoutes(): Promise<Hono> {
  const files = await bundle();

  const routes = new Hono();
  routes.use(etag(), async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-cache');
  });
  routes.get('/frame.min.js', async c => {
    try {
      return c.body(await readFile(frameClient, 'utf8'), 200, { 'Content-Type': JAVASCRIPT });
    } catch {
      return c.text('The frame client is missing: run `npm run build` first.\n', 503);
    }
  });
  routes.get('/:name', c => {
    const asset = files.get(c.req.param('name'));
    return asset ? c.body(asset.body, 200, { 'Content-Type': asset.type }) : c.notFound();
  });
  return routes;
}

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Plugin } from '@web/dev-server-core';
import { esbuildPlugin } from '@web/dev-server-esbuild';

import { bundleScript } from '../bundle-script.js';

/** The repository's root directory. */
export const rootDirectory = fileURLToPath(new URL('../../../', import.meta.url));

/** Compiles TypeScript as the package's own build does, Lit's decorators included. */
export function typeScriptPlugin(): Plugin {
  return esbuildPlugin({ ts: true, target: 'es2022', tsconfig: `${rootDirectory}tsconfig.json` });
}

/** Serves msw's service worker at the root, the only place from which it may see all requests. */
export function serviceWorkerPlugin(): Plugin {
  const source = fileURLToPath(import.meta.resolve('msw/mockServiceWorker.js'));
  return {
    name: 'msw-service-worker',
    async serve({ path }) {
      if (path !== '/mockServiceWorker.js') return;
      return { body: await readFile(source, 'utf8'), type: 'js' };
    },
  };
}

/**
 * Serves the vendors' frames: `x.html` for the script `x.js`, which it bundles from `x.ts`: what the vendors publish is CommonJS,
 * which no browser loads.
 */
export function vendorFramesPlugin(): Plugin {
  const bundles = new Map<string, Promise<string>>();
  return {
    name: 'vendor-frames',
    async serve({ path }) {
      const [, name, script, type] =
        /^\/(test\/browser\/frames\/vendors\/([\w-]+))\.(js|html)$/.exec(path) ?? [];
      if (!name) return;
      if (type === 'html')
        return {
          body: `<!doctype html><title>${script}</title><script src="./${script}.js"></script>`,
          type,
        };
      const bundle = bundles.get(name) ?? bundleScript(`${rootDirectory}${name}.ts`);
      bundles.set(name, bundle);
      return { body: await bundle, type: 'js' };
    },
  };
}

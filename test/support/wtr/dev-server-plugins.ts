import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Plugin } from '@web/dev-server-core';
import { esbuildPlugin } from '@web/dev-server-esbuild';

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

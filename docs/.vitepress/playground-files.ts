import { readFileSync } from 'node:fs';

import type { Plugin } from 'vite';

/** Files of the playground that are built elsewhere, by their path in the site. */
const FILES: Readonly<Record<string, URL>> = {
  'playground/frame.iife.min.js': new URL('../../dist/cdn/frame.iife.min.js', import.meta.url),
  'playground/mockServiceWorker.js': new URL(import.meta.resolve('msw/mockServiceWorker.js')),
};

/** Adds the frame client (`npm run build` writes it) and msw's worker to the playground, in the site and in its preview. */
export function playgroundFiles(base: string): Plugin {
  return {
    name: 'playground-files',
    generateBundle() {
      for (const [fileName, file] of Object.entries(FILES))
        this.emitFile({ type: 'asset', fileName, source: readFileSync(file) });
    },
    configureServer({ middlewares }) {
      for (const [fileName, file] of Object.entries(FILES))
        middlewares.use(`${base}${fileName}`, (_, response) => {
          response.setHeader('content-type', 'text/javascript').end(readFileSync(file));
        });
    },
  };
}

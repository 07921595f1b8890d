import { text } from 'node:stream/consumers';

import type { Plugin } from '@web/dev-server-core';
import { build } from 'esbuild';

import { snippetOf } from '../docs-snippets.js';
import { rootDirectory } from './dev-server-plugins.js';

/** What a page has sent to whoever watches it. */
export interface Received {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/**
 * The server of a page that is monitored: it takes what is POSTed to the paths that docs/monitoring.md names, and gives it
 * away at `/received`, once. It serves that file's snippets, bundled as a page's author would.
 */
export function monitoringPlugin(): Plugin {
  let received: Received[] = [];
  return {
    name: 'monitoring',
    async serve({ path, method, req }) {
      if (method === 'POST' && ['/monitoring', '/v1/metrics'].includes(path)) {
        received.push({ path, type: req.headers['content-type'] ?? '', body: await text(req) });
        return { body: '{}', type: 'json' };
      }
      if (path === '/received') {
        const all = received;
        received = [];
        return { body: JSON.stringify(all), type: 'json' };
      }
      const [, name] = /^\/docs\/monitoring\/([\w-]+)\.js$/.exec(path) ?? [];
      return name ? { body: await bundleSnippet(name), type: 'js' } : undefined;
    },
  };
}

async function bundleSnippet(name: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: snippetOf(`${rootDirectory}docs/monitoring.md`, name), resolveDir: rootDirectory },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    // The package by its own name, as it is in this checkout.
    alias: {
      'analytics-embed/opentelemetry': `${rootDirectory}src/opentelemetry/index.ts`,
      'analytics-embed': `${rootDirectory}src/index.ts`,
    },
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

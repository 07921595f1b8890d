import type { Plugin } from '@web/dev-server-core';
import { build } from 'esbuild';

import { rootDirectory } from './dev-server-plugins.js';

/** What the wrappers and the tests use, by entry point. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  react: ['createElement', 'forwardRef', 'StrictMode', 'useCallback', 'useLayoutEffect', 'useRef'],
  'react-dom/client': ['createRoot'],
};
const BUNDLE = '/__react.js';

/** Serves React, which is published as CommonJS, as one module: its development build, which StrictMode needs. */
export function reactPlugin(): Plugin {
  let bundle: Promise<string> | undefined;
  return {
    name: 'react',
    resolveImport({ source }) {
      return source in NAMES ? BUNDLE : undefined;
    },
    async serve({ path }) {
      if (path !== BUNDLE) return;
      bundle ??= bundleReact();
      return { body: await bundle, type: 'js' };
    },
  };
}

async function bundleReact(): Promise<string> {
  const exports = Object.entries(NAMES).map(
    ([entry, names]) => `export { ${names.join(', ')} } from '${entry}';`,
  );
  const { outputFiles } = await build({
    stdin: { contents: exports.join('\n'), resolveDir: rootDirectory },
    define: { 'process.env.NODE_ENV': '"development"' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

import { brotliCompressSync } from 'node:zlib';

import { rollup, type Plugin, type RollupOptions } from 'rollup';

/** The functions of the policy and of the session's identity, each with the expression to which it is reduced. */
const STUBS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'elements/policy.js': {
    'restrict(options)': 'undefined',
    'isPolicyKnown()': 'true',
    'isUrlAllowed(directive, url)': 'true',
    'assertAllowed(directive, url, ErrorType, code)': 'undefined',
    'allowedItems(directive, attribute, defaults)': 'attribute',
  },
  'elements/provider-options.js': {
    'sessionIdentity(name, provider)': 'name',
    'shareOptions(provider, handle)': 'undefined',
    'commonOption(provider, handle, name)': 'provider[name]',
  },
  'session/tabs/join-session.js': {},
  'elements/provider-events.js': { 'warnOtherIdentity(element, name, identity)': 'undefined' },
};

/** How many bytes (brotli) the page's policy and the session's identity add to `analytics-embed.min.js`: it is built without them, too. */
export async function policyAndIdentityBytes(): Promise<number> {
  const path = new URL('../../rollup.config.mjs', import.meta.url).href;
  const { default: configurations } = (await import(path)) as { readonly default: readonly RollupOptions[] };
  const configuration = configurations.find(({ input }) => input === 'dist/index.js');
  if (!configuration) throw new Error('rollup.config.mjs does not bundle dist/index.js.');
  const [whole, reduced] = await Promise.all([
    bundledBytes(configuration, []),
    bundledBytes(configuration, [stubs]),
  ]);
  return whole - reduced;
}

async function bundledBytes(configuration: RollupOptions, added: readonly Plugin[]): Promise<number> {
  const bundle = await rollup({ ...configuration, plugins: [...added, configuration.plugins] });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return brotliCompressSync(output[0].code).length;
}

const stubs: Plugin = {
  name: 'stubs',
  transform(code, id) {
    const functions = Object.entries(STUBS).find(([file]) => id.endsWith(`dist/${file}`))?.[1];
    if (!functions) return undefined;
    let reduced = code;
    for (const [signature, expression] of Object.entries(functions)) {
      const start = reduced.indexOf(`function ${signature} {`);
      const end = reduced.indexOf('\n}', start);
      if (start < 0) throw new Error(`${id} has no function ${signature}.`);
      reduced = `${reduced.slice(0, start)}function ${signature} { return ${expression};${reduced.slice(end)}`;
    }
    // The listener for a policy that the parser has not reached yet, and the comparison of options, are no functions.
    return reduced
      .replace(/^if \(.*\n?.*DOMContentLoaded.*$/m, '')
      .replace(/hasCommon: .*/, 'hasCommon: () => true,');
  },
};

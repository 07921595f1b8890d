import { resolve } from 'node:path';

import esbuild from '@size-limit/esbuild';
import file from '@size-limit/file';
import sizeLimit, { type Check } from 'size-limit';

/** Something that a page loads. */
export type Load = Omit<Partial<Check>, 'brotli' | 'gzip'> & { readonly name: string };

/** How many bytes a script has. */
export interface Sizes {
  readonly raw: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** The configuration that `npm run size` checks; it has no types. */
interface SizeLimitConfig {
  readonly default: readonly Load[];
  readonly modifyEsbuildConfig: NonNullable<Check['modifyEsbuildConfig']>;
  readonly cdnFile: (name: string) => Load;
}
const path = new URL('../../.size-limit.mjs', import.meta.url).href;
const config = (await import(path)) as SizeLimitConfig;
export const { default: limited, cdnFile } = config;

/** Bundles each of them by esbuild, unless it is a published file. */
export async function measureSizes(loads: readonly Load[]): Promise<(Load & Sizes)[]> {
  const checks = loads.map(load => ({
    modifyEsbuildConfig: config.modifyEsbuildConfig,
    ...load,
    files: [load.path ?? []].flat().map(name => resolve(name)),
    import: load.import && withPaths(load.import),
  }));
  const [raw, gzip, brotli] = await Promise.all(
    [{ brotli: false }, { gzip: true }, {}].map(async compression => {
      const sizes = await sizeLimit([esbuild, file], {
        checks: checks.map(check => ({ ...check, ...compression })),
      });
      return (sizes as { readonly size: number }[]).map(({ size }) => size);
    }),
  );
  return loads.map((load, index) => ({
    ...load,
    ...{ raw: raw?.[index] ?? NaN, gzip: gzip?.[index] ?? NaN, brotli: brotli?.[index] ?? NaN },
  }));
}

/** Files by their whole path, as the bundle's entry point is in a temporary folder; packages by their name. */
function withPaths(imports: NonNullable<Check['import']>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(imports).map(([name, names]: [string, string]) => [
      name.startsWith('./') ? resolve(name) : name,
      names,
    ]),
  );
}

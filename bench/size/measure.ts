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
export const { default: limited, cdnFile, modifyEsbuildConfig } = (await import(path)) as SizeLimitConfig;

/** Bundles each of them by esbuild, unless it is a published file. */
export async function measureSizes(loads: readonly Load[]): Promise<(Load & Sizes)[]> {
  const sizesBy = async (compression: Pick<Check, 'brotli' | 'gzip'>): Promise<number[]> => {
    const checks = loads.map(load => ({
      ...{ modifyEsbuildConfig, ...load, ...compression },
      files: [load.path ?? []].flat().map(name => resolve(name)),
      // Files by their whole path, as the bundle's entry point is in a temporary folder; packages by their name.
      import:
        load.import &&
        Object.fromEntries(
          Object.entries(load.import).map(([name, names]) => [
            name.replace(/^\.(?=\/)/, process.cwd()),
            names,
          ]),
        ),
    }));
    const sizes = (await sizeLimit([esbuild, file], { checks })) as { readonly size: number }[];
    return sizes.map(({ size }) => size);
  };
  const [raw, gzip, brotli] = await Promise.all([{ brotli: false }, { gzip: true }, {}].map(sizesBy));
  return loads.map((load, index) => ({
    ...load,
    ...{ raw: raw?.[index] ?? NaN, gzip: gzip?.[index] ?? NaN, brotli: brotli?.[index] ?? NaN },
  }));
}

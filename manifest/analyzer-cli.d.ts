/** The analyzer's command line, which it publishes without types. */
declare module '@custom-elements-manifest/analyzer/cli.js' {
  import type { Package } from 'custom-elements-manifest/schema.js';

  export function cli(options: {
    readonly argv: readonly string[];
    readonly noWrite: boolean;
  }): Promise<Package>;
}

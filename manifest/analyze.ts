import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import type { Package } from 'custom-elements-manifest/schema.js';

/** The manifest of the elements as the sources have them now, by custom-elements-manifest.config.mjs. */
export function elementsManifest(): Promise<Package> {
  return cli({ argv: ['analyze', '--quiet'], noWrite: true });
}

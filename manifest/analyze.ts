import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import type { Package } from 'custom-elements-manifest/schema.js';

/** The manifest of the elements, from the current sources, as custom-elements-manifest.config.mjs configures it. */
export function elementsManifest(): Promise<Package> {
  return cli({ argv: ['analyze', '--quiet'], noWrite: true });
}

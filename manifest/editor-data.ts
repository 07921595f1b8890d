import type { Package } from 'custom-elements-manifest/schema.js';
import { generateJetBrainsWebTypes } from 'custom-element-jet-brains-integration';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';

/** Writes what VS Code and JetBrains' editors complete tags, attributes and styles by. */
export function writeEditorData(manifest: Package, outdir: string): void {
  generateVsCodeCustomElementData(manifest, { outdir, hideLogs: true });
  generateJetBrainsWebTypes(manifest, { outdir, hideLogs: true, packageJson: false });
}

import { generateJetBrainsWebTypes } from 'custom-element-jet-brains-integration';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';
import { readFileSync } from 'node:fs';

/** Writes the completion data of VS Code and JetBrains' editors for tags, attributes and styles, from a manifest file. */
export function writeEditorData(path: string, outdir: string): void {
  const options = { outdir, hideLogs: true };
  generateVsCodeCustomElementData(read(path), options);
  generateJetBrainsWebTypes(read(path), { ...options, packageJson: false });
}

/** Called once for each generator, because the generators modify the manifest. */
function read(path: string): Parameters<typeof generateVsCodeCustomElementData>[0] {
  return JSON.parse(readFileSync(path, 'utf8')) as Parameters<typeof generateVsCodeCustomElementData>[0];
}

import { generateJetBrainsWebTypes } from 'custom-element-jet-brains-integration';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';
import { readFileSync } from 'node:fs';

/** Writes what VS Code and JetBrains' editors complete tags, attributes and styles by, from a manifest's file. */
export function writeEditorData(path: string, outdir: string): void {
  const options = { outdir, hideLogs: true };
  generateVsCodeCustomElementData(read(path), options);
  generateJetBrainsWebTypes(read(path), { ...options, packageJson: false });
}

/** Anew for each: they write into it. */
function read(path: string): Parameters<typeof generateVsCodeCustomElementData>[0] {
  return JSON.parse(readFileSync(path, 'utf8')) as Parameters<typeof generateVsCodeCustomElementData>[0];
}

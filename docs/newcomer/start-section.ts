/** What the README's "Start" tells a newcomer to do. */
export interface StartSection {
  /** The shell's lines, in their order; the last one keeps running. */
  readonly commands: readonly string[];
  /** Each file's name and text. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads it from the README: fenced blocks whose second word is `start` are commands, all others name a file.
 * @throws Error where there is no such section, or nothing to do in it.
 */
export function startSection(readme: string): StartSection {
  const [, section] = /^## Start$(.*?)^## /ms.exec(readme) ?? [];
  if (section === undefined) throw new Error('The README has no section "Start".');
  const commands: string[] = [];
  const files = new Map<string, string>();
  for (const [, name = '', text = ''] of section.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)) {
    if (name === 'start') commands.push(...text.trim().split('\n'));
    else files.set(name, text);
  }
  if (commands.length < 2 || files.size === 0) throw new Error('"Start" has nothing to do.');
  return { commands, files };
}

/** Lines that a newcomer writes: those that are not empty, of all files. */
export function linesToWrite({ files }: StartSection): number {
  const lines = [...files.values()].flatMap(text => text.split('\n'));
  return lines.filter(line => line.trim() !== '').length;
}

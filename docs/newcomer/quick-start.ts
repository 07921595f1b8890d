import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The page that the script follows. It includes the install command and the two examples of the README. */
const PAGE = 'docs/start/quick-start.md';

/** The instructions of the quick start. */
export interface QuickStart {
  /** The shell's lines in their order; the last one keeps running. */
  readonly commands: readonly string[];
  /** Each file's name and text. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads the page with its includes. Fenced blocks whose second word is `start` are commands; a block with any other second word
 * is the file of that name.
 * @throws Error if an include has no region, or if the page has no command or no file.
 */
export function readQuickStart(): QuickStart {
  return blocksOf(withIncludes(PAGE));
}

/** The blocks of the README alone, which are part of the quick start. */
export function readmeBlocks(): QuickStart {
  return blocksOf(readFileSync('README.md', 'utf8'));
}

/** The number of lines to write: those of all files that are not empty. */
export function linesToWrite({ files }: QuickStart): number {
  const lines = [...files.values()].flatMap(text => text.split('\n'));
  return lines.filter(line => line.trim() !== '').length;
}

function blocksOf(text: string): QuickStart {
  const commands: string[] = [];
  const files = new Map<string, string>();
  for (const [, name = '', block = ''] of text.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)) {
    if (name === 'start') commands.push(...block.trim().split('\n'));
    else files.set(name, block);
  }
  if (commands.length === 0 || files.size === 0) throw new Error('The page has no command or no file.');
  return { commands, files };
}

/** The page as the site shows it: `<!--@include: FILE#REGION-->` stands for a region of another page. */
function withIncludes(page: string): string {
  return readFileSync(page, 'utf8').replace(
    /^<!--@include: (\S+)#(\w+)-->$/gm,
    (_, file: string, region: string) => regionOf(join(dirname(page), file), region),
  );
}

function regionOf(file: string, name: string): string {
  const text = readFileSync(file, 'utf8');
  const [, region] =
    new RegExp(`^<!-- #region ${name} -->$(.*?)^<!-- #endregion ${name} -->$`, 'ms').exec(text) ?? [];
  if (region === undefined) throw new Error(`${file} has no region "${name}".`);
  return region;
}

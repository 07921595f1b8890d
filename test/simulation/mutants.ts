import { readFileSync } from 'node:fs';

/** A fault to inject into the library; the simulation must find it. */
export interface Mutant {
  readonly name: string;
  /** The file, with `src/`. */
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Whether the simulation of tabs must find it, not that of pages. */
  readonly tabs: boolean;
}

export const mutants = [...read('mutants.diff', false), ...read('tabs/mutants.diff', true)];

/** The text of its file with the fault. */
export function inject({ name, file, find, replace }: Mutant): string {
  const source = readFileSync(file, 'utf8');
  if (source.split(find).length !== 2)
    throw new Error(`The text to replace for the mutant "${name}" must occur exactly once in ${file}.`);
  return source.replace(find, () => replace);
}

/** `---` begins a file, `@@` a mutant of it; the lines after `-` are replaced by the lines after `+`. */
function read(name: string, tabs: boolean): Mutant[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return text
    .split(/^--- /m)
    .slice(1)
    .flatMap(ofFile => {
      const [head = '', ...parts] = ofFile.split(/^@@ /m);
      return parts.map(mutant => ({
        name: mutant.slice(0, mutant.indexOf('\n')),
        file: head.trim(),
        find: linesAfter('-', mutant),
        replace: linesAfter('+', mutant),
        tabs,
      }));
    });
}

function linesAfter(sign: '-' | '+', mutant: string): string {
  const lines = mutant.split('\n').slice(1);
  return lines.flatMap(line => (line.startsWith(sign) ? line.slice(1) : [])).join('\n');
}

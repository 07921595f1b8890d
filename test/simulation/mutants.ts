import { readFileSync } from 'node:fs';

/** A fault to inject into the library; the simulation must find it. */
export interface Mutant {
  readonly name: string;
  /** The file, with `src/`. */
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** Those that the simulation of pages must find, and those that the simulation of tabs must find. */
export const mutantsOfPages = read('mutants.diff');
export const mutantsOfTabs = read('tabs/mutants.diff');

/** The text of its file with the fault. */
export function inject({ name, file, find, replace }: Mutant): string {
  const source = readFileSync(file, 'utf8');
  if (source.split(find).length !== 2)
    throw new Error(`The text to replace for the mutant "${name}" must occur exactly once in ${file}.`);
  return source.replace(find, () => replace);
}

/** `---` begins a file, `@@` a mutant of it; the lines after `-` are replaced by the lines after `+`. */
function read(name: string): Mutant[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return text
    .split(/^--- /m)
    .slice(1)
    .flatMap(ofFile => {
      const [head = '', ...mutants] = ofFile.split(/^@@ /m);
      return mutants.map(mutant => ({
        name: mutant.slice(0, mutant.indexOf('\n')),
        file: head.trim(),
        find: linesAfter('-', mutant),
        replace: linesAfter('+', mutant),
      }));
    });
}

function linesAfter(sign: '-' | '+', mutant: string): string {
  const lines = mutant.split('\n').slice(1);
  return lines.flatMap(line => (line.startsWith(sign) ? line.slice(1) : [])).join('\n');
}

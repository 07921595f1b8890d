import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

import { formatted } from '../docs/table/markdown.js';
import { markedBlock, withMarkedBlock } from '../docs/table/marked-block.js';
import { browserPath } from '../test/support/browsers.js';
import { QUOTING_PAGES, type Part, type PartResult } from './part.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const RESULTS = path('RESULTS.md');

/**
 * Writes what was measured: the text of each part into RESULTS.md, its plots next to it, and the quoted lines into the pages
 * that quote them. Parts that did not run keep what they had.
 *
 * @param parts all that there are, in the order of the text.
 */
export async function writeResults(
  parts: readonly Part[],
  measured: ReadonlyMap<Part, PartResult>,
): Promise<void> {
  const before = readFileSync(RESULTS, 'utf8');
  const today = `${new Date().toISOString().slice(0, 10)}; ${machine()}`;
  const sections = parts.map(part => {
    const result = measured.get(part);
    const text = result ? `${result.text}\n\n_${today}._` : markedBlock(before, part.name)?.trim();
    return text === undefined ? '' : section(part, text);
  });
  await writeMarkdown(RESULTS, [OPENING, ...sections].join('\n\n'));
  for (const [part, { plots = {} }] of measured)
    for (const [name, svg] of Object.entries(plots)) writeFileSync(path(`${part.name}/${name}`), svg);
  for (const page of QUOTING_PAGES) {
    let text = readFileSync(path(`../${page}`), 'utf8');
    for (const [part, { quotes }] of measured) {
      const quote = quotes?.[page];
      if (quote !== undefined) text = withMarkedBlock(text, `bench ${part.name}`, quote);
    }
    await writeMarkdown(path(`../${page}`), text);
  }
}

const OPENING = `# Results

\`npm run bench\` runs all measurements and writes this file; \`npm run bench -- --only NAME\` runs one part. Times are ratios within one run, since machines are shared; bytes,
requests and simulated seconds are the same everywhere.`;

function section({ name, title }: Part, text: string): string {
  return `## ${title}\n\n\`npm run bench -- --only ${name}\`\n\n<!-- ${name} -->\n\n${text}\n\n<!-- /${name} -->`;
}

function machine(): string {
  const { length: cores, 0: first } = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = first?.model.trim() ?? 'unknown processor';
  return `${cores} cores (${model}), ${memory} GiB, Node ${process.versions.node}, ${chromium()}`;
}

/** Every part that needs a browser runs in it. */
function chromium(): string {
  const { stdout } = spawnSync(browserPath('chromium'), ['--version'], { encoding: 'utf8' });
  return /^Chromium [\d.]+/.exec(stdout)?.[0] ?? 'Chromium';
}

async function writeMarkdown(file: string, text: string): Promise<void> {
  writeFileSync(file, await formatted(file, text));
}

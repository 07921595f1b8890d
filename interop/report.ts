import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';

import { formatted, right, table } from '../docs/table/markdown.js';
import { browserPath, programs } from '../test/support/browsers.js';
import { allEngines } from '../test/support/engines.js';
import type { Figures, Product } from './product.js';
import type { Row } from './run-cases.js';

/** A row whose case has counted. */
interface FigureRow extends Row {
  readonly figures: Figures;
}

const PAGE = fileURLToPath(new URL('../docs/interop.md', import.meta.url));
/** What a case has seen is cut in the page after this many characters; the output has the rest. */
const MAX_CELL = 120;

/** What the figures of both sides are called, in the order of the page. */
const MEASURES: readonly (readonly [title: string, read: (figures: Figures) => number | string])[] = [
  ['token requests', ({ tokenRequests }) => tokenRequests],
  ['chart queries', ({ queries }) => queries],
  ['of these, failed while the line was down', ({ failedWhileDown }) => failedWhileDown],
  ['of these, failed while the line was up', ({ failedWhileUp }) => failedWhileUp],
  ['dashboards loaded again', ({ reloads }) => reloads],
  [
    'from the line’s return to new tokens for all dashboards, s',
    ({ tokenMs }) => (tokenMs / 1_000).toFixed(1),
  ],
  ['from the line’s return to a chart, s', ({ queryMs }) => (queryMs / 1_000).toFixed(1)],
];

/** Prints all rows to the standard output. */
export function printRows(rows: readonly Row[]): void {
  for (const { product, engine, name, passed, seen, seconds } of rows)
    console.log(
      [
        product,
        engine.padEnd(8),
        name.padEnd(24),
        `${seconds} s`.padStart(5),
        passed ? 'passed' : 'FAILED',
        seen,
      ].join('  '),
    );
}

/** Writes docs/interop.md. */
export async function writePage(rows: readonly Row[], products: readonly Product[]): Promise<void> {
  const titles = [...new Set(rows.map(({ product }) => product))];
  const sections = titles.map(title => {
    const own = rows.filter(({ product }) => product === title);
    return `## ${title}\n\n${own.some(({ outcome }) => outcome) ? outcomeTable(own) : seenTable(own)}`;
  });
  const text = [opening(rows, products), ...comparisons(rows), ...otherLibraries(rows), ...sections].join(
    '\n\n',
  );
  writeFileSync(PAGE, await formatted(PAGE, text));
}

function seenTable(rows: readonly Row[]): string {
  const cells = rows.map(({ what, name, engine, passed, seen }) => [
    what,
    `\`${name}\``,
    engine,
    passed ? cell(seen) : `**failed:** ${cell(seen)}`,
  ]);
  return table(['case', '`--only`', 'engine', 'seen'], cells);
}

/** The table of an authorization server. */
function outcomeTable(rows: readonly Row[]): string {
  const cells = rows.map(({ what, name, engine, passed, seen, outcome }) => {
    const { server = '', library = '', reaction = '' } = outcome ?? {};
    const result = passed ? cell(seen) : `**failed:** ${cell(seen)}`;
    return [what, `\`${name}\``, engine, cell(server), cell(library), reaction, result];
  });
  const columns = [
    'provoked',
    '`--only`',
    'engine',
    'the server said',
    'the library made of it',
    'retried or login',
    'seen',
  ];
  return table(columns, cells);
}

function opening(rows: readonly Row[], products: readonly Product[]): string {
  const list = products.map(({ title, versions }) => `${title} ${versions.join(' and ')}`).join('; ');
  const failed = rows.filter(({ passed }) => !passed).length;
  return `# With real products

\`npm run interop\` wrote this page on ${new Date().toISOString().slice(0, 10)}: ${rows.length - failed} cases passed, ${failed} failed. It installs real products without Docker (${list}), and tries the built library with them in ${engineVersions().join(', ')}: it fills dashboards with data and embeds them, and it signs in at authorization servers. It needs Python with \`venv\`, and Java 17 with Maven and unzip; a first run takes some minutes more, for the installation. \`npm run interop -- superset --only frame-reload\` runs one case.

Each dashboard product is configured by the code blocks of its page in this documentation ([Superset](vendors/superset.md)); only origins, ports, secrets, paths and the lifetime of the guest tokens (5 s) differ. A proxy between the browser and the product answers with the product’s immutable files, cuts the line, answers with 502, or delays. An authorization server has a realm or a process of its own for each case, with tokens of some seconds; a proxy in front of its token endpoint records statuses and OAuth errors, and loses or delays answers. The cases run side by side; but while one with a time limit runs, no other one of its product does.`;
}

/** As the browsers themselves say; WebKit's driver has no switch for it, Debian's package has. */
function engineVersions(): string[] {
  const ofPackage = ['--showformat', ' WebKit ${Version}', '-W', programs.webKitDriver.debianPackage];
  const outputs = [
    spawnSync(browserPath('chromium'), ['--version'], { encoding: 'utf8' }).stdout,
    spawnSync(browserPath('firefox'), ['--version'], { encoding: 'utf8' }).stdout,
    spawnSync('dpkg-query', ofPackage, { encoding: 'utf8' }).stdout,
  ];
  return allEngines.map((engine, index) => {
    const version = new RegExp(`${engine} (\\d+(\\.\\d+)?)`).exec(outputs[index] ?? '')?.[1];
    return version === undefined ? engine : `${engine} ${version}`;
  });
}

/** This library and the vendor's SDK side by side, a table for each work that both did. */
function comparisons(rows: readonly Row[]): string[] {
  const counted = rows.filter((row): row is FigureRow => row.figures !== undefined);
  return [...new Set(counted.map(({ figures }) => figures.work))].map(work => {
    const sides = counted.filter(({ figures }) => figures.work === work);
    const cells = MEASURES.map(([title, read]) => [title, ...sides.map(({ figures }) => read(figures))]);
    const columns = [
      sides.map(({ product, engine }) => `${product}, ${engine}`)[0] ?? '',
      ...sides.map(({ figures }) => right(figures.side)),
    ];
    return `## The same work with the vendor’s SDK\n\n${work}\n\n${table(columns, cells)}`;
  });
}

/** What other libraries make of the same. */
function otherLibraries(rows: readonly Row[]): string[] {
  return rows.flatMap(({ comparison }) => {
    if (!comparison) return [];
    const { title, work, columns, rows: cells } = comparison;
    return [
      `## ${title}\n\n${work}\n\n${table(
        [...columns],
        cells.map(row => [...row]),
      )}`,
    ];
  });
}

function cell(text: string): string {
  const line = text.replaceAll(homedir(), '~').replaceAll(/\s+/g, ' ');
  return (line.length > MAX_CELL ? `${line.slice(0, MAX_CELL)} …` : line)
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/[<>{}]/g, character => `&#${character.charCodeAt(0)};`);
}

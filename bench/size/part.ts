import { right, table } from '../../docs/table/markdown.js';
import { packageVersions } from '../package-versions.js';
import type { Part, PartResult } from '../part.js';
import { entries } from './entries.js';
import { jobs, type Job } from './jobs.js';
import { measure, type Bytes, type Load } from './measure.js';

const BYTES = ['raw', 'gzip', 'brotli'].map(right);

async function run(): Promise<PartResult> {
  console.error('size: entry points');
  const measured = await measure(entries);
  const entryTable = table(
    ['what', ...BYTES, right('limit')],
    measured.map(({ name, limit, ...bytes }) => [name, ...cells(bytes), limit?.replace(' B', '') ?? '–']),
  );
  const compared = [];
  for (const job of jobs) {
    console.error(`size: ${job.title}`);
    compared.push(await compare(job));
  }
  const packages = new Set(jobs.flatMap(({ peers }) => peers.map(peer => peer.package)));
  return {
    text: [
      'Bytes. The files for script tags are measured as published; everything else is bundled and minified by esbuild, as size-limit does. A page loads more of some peers than it uses, because their classes cannot be split.',
      '### Every entry point',
      'Each entry point includes its dependencies (lit, zod), unless the row says what the page already has. `npm run size` fails if a row is larger than its limit (brotli).',
      scriptLine(measured),
      entryTable,
      ...compared.map(({ text }) => text),
      `Measured with ${await packageVersions(['size-limit', ...packages])}. Power BI’s, Metabase’s, ThoughtSpot’s and Luzmo’s own SDKs are not compared: this project’s tests do not need them, so they are not installed.`,
    ].join('\n\n'),
    quotes: { 'README.md': scriptLine(measured), 'docs/evidence.md': entryTable },
    faults: compared.flatMap(({ faults }) => faults),
  };
}

/** The two files that a page and its dashboards load, as a sentence. */
function scriptLine(measured: readonly (Load & Bytes)[]): string {
  const bytesOf = (file: string): string => {
    const entry = measured.find(({ name }) => name === `\`${file}\``);
    if (!entry) throw new Error(`The build has no ${file}.`);
    return `${entry.brotli.toLocaleString('en')} bytes`;
  };
  return `\`analytics-embed.min.js\` has ${bytesOf('analytics-embed.min.js')} with lit, @lit/context and zod, \`frame.min.js\` ${bytesOf('frame.min.js')} (brotli).`;
}

/** Measures all loads for a job; the ratio is that of the brotli bytes to the first one of ours. */
async function compare({ title, note, ...job }: Job): Promise<{ text: string; faults: string[] }> {
  const ours = await measure(job.ours);
  const peers = await measure(job.peers);
  const own = ours[0]?.brotli ?? NaN;
  const row = (name: string, bytes: Bytes, remark: string): (string | number)[] => [
    name,
    ...cells(bytes),
    (bytes.brotli / own).toFixed(2),
    remark,
  ];
  const rows = [
    ...ours.map(load => row(`**${load.name}**`, load, '')),
    ...peers.map(load => row(load.name, load, remarkOf(load.smaller))),
  ];
  const wrong = peers.filter(({ brotli, smaller }) => brotli < own !== (smaller !== undefined));
  return {
    text: `### ${title}\n\n${note}\n\n${table(['what', ...BYTES, right('times ours'), ''], rows)}`,
    faults: wrong.map(({ name, smaller }) =>
      smaller === undefined
        ? `${title}: ${name} is smaller, and no reason is given.`
        : `${title}: a reason is given for ${name}, which is not smaller.`,
    ),
  };
}

function remarkOf(smaller: string | undefined): string {
  return smaller === undefined ? 'ours is smaller' : `smaller: ${smaller}`;
}

function cells({ raw, gzip, brotli }: Bytes): number[] {
  return [raw, gzip, brotli];
}

/** What a page loads of every entry point, and of other projects for the same job. */
export const part: Part = { name: 'size', title: 'Sizes side by side', run };

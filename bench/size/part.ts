import { packageVersions } from '../package-versions.js';
import type { Part, PartResult, StableFigures } from '../part.js';
import { reasonFaults, weigh, type WeighedJob } from './compare.js';
import { measureEntries, overLimits, type Entry } from './entries.js';
import { jobs } from './jobs.js';
import { entryTable, jobTable, scriptLine } from './table.js';

async function run(): Promise<PartResult> {
  console.error('size: entry points');
  const entries = await measureEntries();
  console.error('size: peers');
  const weighed = await weigh(jobs);
  const packages = new Set(jobs.flatMap(job => job.peers.flatMap(peer => peer.package ?? [])));
  return {
    text: [
      'Bytes, with the bundler and the minifier that make this project’s published files (rollup and terser). esbuild first converts packages that are published only as CommonJS to modules. A page loads more of some peers than it uses, because their classes cannot be split.',
      '### Every entry point',
      'Each entry point includes its dependencies (lit, zod), unless the row says what the page already has. The typings have no code. A file that passes its limit (brotli) fails the run.',
      scriptLine(entries),
      entryTable(entries),
      ...weighed.flatMap(weighedJob => [
        `### ${weighedJob.job.title}`,
        weighedJob.job.note,
        jobTable(weighedJob),
      ]),
      `Measured with ${await packageVersions([...packages])}. Power BI’s, Metabase’s, ThoughtSpot’s and Luzmo’s own SDKs are not compared: this project’s tests do not need them, so they are not installed.`,
    ].join('\n\n'),
    quotes: { 'README.md': scriptLine(entries), 'docs/evidence.md': entryTable(entries) },
    stable: stable(entries, weighed),
    faults: [...overLimits(entries), ...weighed.flatMap(reasonFaults)],
  };
}

/** What compression makes of them differs between versions of Node. */
function stable(entries: readonly Entry[], weighed: readonly WeighedJob[]): StableFigures {
  const figures: Record<string, number> = {};
  for (const { what, bytes } of entries) figures[`${what}: bytes`] = bytes.raw;
  for (const { job, ours, peers } of weighed)
    for (const { offer, bytes } of [...ours, ...peers])
      figures[`${job.title}, ${offer.name}: bytes`] = bytes.raw;
  return figures;
}

/** What a page loads of every entry point, and of others for the same job. */
export const part: Part = {
  name: 'size',
  title: 'Sizes side by side',
  run,
  check: async () => stable(await measureEntries(), []),
};

import { packageVersions } from '../package-versions.js';
import type { Part, PartResult, StableFigures } from '../part.js';
import { complaints } from './check.js';
import { measureAll, METHOD, PACKAGES, type EngineRun } from './measure-all.js';
import { servePages } from './pages.js';
import { table, type Measured } from './table.js';

async function measure(): Promise<EngineRun> {
  const pages = await servePages();
  try {
    return await measureAll('Chromium', pages);
  } finally {
    await pages.close();
  }
}

async function run(): Promise<PartResult> {
  const { measured, name } = await measure();
  return {
    text: [
      table(measured),
      `Measured in ${name} with ${await packageVersions(PACKAGES)}. ${METHOD}`,
      ...whyMore(measured),
    ].join('\n\n'),
    stable: stable(measured),
    faults: complaints(measured).map(complaint => `${complaint}.`),
  };
}

/** Why this project asks more often than an SDK, where it does. */
function whyMore({ looker }: Measured): string[] {
  if (looker.ours.requests <= looker.sdk.requests) return [];
  return [
    'Looker’s SDK sends fewer requests, because its frames request tokens at the same second of every token’s lifetime. Here this project’s refresh is due at that second too, but starts up to 5% of the lifetime earlier, so that many pages do not send requests in step.',
  ];
}

/** What virtual time makes the same in every run. */
function stable(measured: Measured): StableFigures {
  const figures: Record<string, number> = {};
  for (const [vendor, sides] of Object.entries(measured)) {
    for (const [side, { requests, strayed }] of Object.entries(sides)) {
      figures[`${vendor}, ${side}: token requests in an hour of four dashboards`] = requests;
      figures[`${vendor}, ${side}: tokens at another origin`] = strayed;
    }
  }
  return figures;
}

/** This project beside the SDKs of two vendors, on their own frames. */
export const part: Part = {
  name: 'vendors',
  title: 'Compared with two vendors’ own SDKs',
  run,
  check: async () => stable((await measure()).measured),
};

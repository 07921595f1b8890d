import { bundle, bytes, type Bytes } from './bundle.js';
import type { Job } from './jobs.js';
import type { Offer } from './offer.js';

/** What was measured of an offer. */
export interface Weighed {
  readonly offer: Offer;
  readonly bytes: Bytes;
}

/** A job with what each offer for it weighs. */
export interface WeighedJob {
  readonly job: Job;
  readonly ours: readonly Weighed[];
  readonly peers: readonly Weighed[];
}

/** Bundles every offer for these jobs. */
export async function weigh(jobs: readonly Job[]): Promise<WeighedJob[]> {
  const weighed: WeighedJob[] = [];
  // One after the other: a bundler has all processors already.
  for (const job of jobs) {
    weighed.push({ job, ours: await weighAll(job.ours), peers: await weighAll(job.peers) });
  }
  return weighed;
}

async function weighAll(offers: readonly Offer[]): Promise<Weighed[]> {
  return Promise.all(
    offers.map(async offer => {
      const script = await bundle(offer.source, offer.external);
      return { offer, bytes: bytes(script) };
    }),
  );
}

/** What is said wrongly: a smaller peer without a reason, or a reason for one that is not smaller. */
export function reasonFaults({ job, ours, peers }: WeighedJob): string[] {
  const [own] = ours;
  if (!own) return [`${job.title}: nothing of ours was measured.`];
  const smaller = new Set(
    peers
      .filter(({ bytes: { brotli } }) => brotli < own.bytes.brotli)
      .map(({ offer }) => offer.package ?? offer.name),
  );
  const unexplained = [...smaller].filter(name => !(name in job.smaller));
  const idle = Object.keys(job.smaller).filter(name => !smaller.has(name));
  return [
    ...unexplained.map(name => `${job.title}: ${name} is smaller, and no reason is given.`),
    ...idle.map(name => `${job.title}: a reason is given for ${name}, which is not smaller.`),
  ];
}

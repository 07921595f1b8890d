import { until, type Page } from '../../test/support/e2e-page.js';
// What the page has, for the functions that run in it.
import type {} from './page/host.js';
import type { VendorPages } from './pages.js';
import { outage, type Outage } from './timeline.js';
import type { Order, Report, Side, Vendor } from './wire.js';

/** Seconds. */
const MINUTE = 60;
/** Seconds after a sleep or a failure, and after a reload, in which a token may still come. */
const [LONG, SHORT] = [10 * MINUTE, 5 * MINUTE];
/** ms, real, that an hour may take. */
const REAL_PATIENCE = 60_000;
/** Seconds that a token lives. */
const LIFETIME = 300;
/** Seconds into the first token's life at which the computer falls asleep. */
const BEDTIMES = [30, 150, 270];
/** Seconds into the first token's life at which the frame reloads itself. */
const RELOAD_AT = 150;

/** What was measured of one side. */
export interface Figures {
  /** Token requests in the first hour of four dashboards. */
  readonly requests: number;
  /** After each sleep. */
  readonly sleeps: readonly Outage[];
  /** After one refresh that failed. */
  readonly failure: Outage;
  /** After the frame had reloaded itself. */
  readonly reload: Outage;
  /** Tokens that came to another origin. */
  readonly strayed: number;
}

/** Measures one side in a page of its own for each figure. */
export async function measure(page: Page, pages: VendorPages, vendor: Vendor, side: Side): Promise<Figures> {
  const open = async (frames: number): Promise<void> => {
    await page.goto(pages.hostUrl(vendor, side));
    await page.evaluate(count => window.bench.open(count), frames);
  };
  const pass = async (seconds: number): Promise<void> => {
    await page.evaluate(s => {
      window.bench.begin(s);
    }, seconds);
    await until('virtual time', () => page.evaluate(() => window.bench.passed()), REAL_PATIENCE);
  };
  const leave = (order: Order): Promise<void> => page.evaluate(o => window.bench.leave(o), order);
  const report = (): Promise<Report> => page.evaluate(() => window.bench.report());

  const requests = async (): Promise<number> => {
    await open(4);
    await pass(60 * MINUTE);
    const { requests: all } = await report();
    const [first] = all;
    return all.filter(({ at }) => first && at < first.at + 60 * MINUTE * 1_000).length;
  };
  const sleep = async (bedtime: number): Promise<Outage> => {
    await open(1);
    await pass(bedtime);
    await page.evaluate(s => window.bench.sleep(s), 10 * MINUTE);
    const { now } = await report();
    await pass(LONG);
    return outage(await report(), now, LONG);
  };
  const failure = async (): Promise<Outage> => {
    await open(1);
    await page.evaluate(() => {
      window.bench.failNext();
    });
    await pass(LIFETIME + LONG);
    const seen = await report();
    const failed = seen.requests.find(request => request.failed);
    if (!failed) throw new Error('No refresh has failed.');
    return outage(seen, failed.at, LONG);
  };
  const reload = async (): Promise<Outage> => {
    await open(1);
    await pass(RELOAD_AT);
    const { now } = await report();
    await leave({ type: 'reload' });
    await pass(SHORT);
    return outage(await report(), now, SHORT);
  };
  const stray = async (begs: boolean): Promise<number> => {
    await open(1);
    await pass(10);
    await leave({ type: 'go', url: pages.strangerUrl(begs) });
    await pass(15 * MINUTE);
    const { strayed, requests: asked } = await report();
    await page.evaluate(() => window.bench.betray());
    if ((await report()).strayed !== strayed + 1) throw new Error('The other origin does not record.');
    // Looker's SDK asks when its frame does.
    if ((vendor === 'superset' || side === 'ours') && asked.length < 3)
      throw new Error('Nothing was refreshed.');
    return strayed;
  };

  const sleeps: Outage[] = [];
  for (const bedtime of BEDTIMES) sleeps.push(await sleep(bedtime));
  return {
    requests: await requests(),
    sleeps,
    failure: await failure(),
    reload: await reload(),
    strayed: (await stray(false)) + (await stray(true)),
  };
}

import { WAITED_IN_VAIN } from '../test/support/e2e-page.js';
import type { Case, Comparison, Figures, Outcome } from './product.js';

/** A case of a product that runs. */
export interface ProductCase extends Case {
  /** The product's title and version. */
  readonly product: string;
}

/** How a case went: a row of the table. */
export interface Row {
  readonly product: string;
  readonly engine: string;
  readonly name: string;
  readonly what: string;
  readonly passed: boolean;
  /** What it saw, or why it failed. */
  readonly seen: string;
  readonly seconds: number;
  readonly figures?: Figures;
  readonly outcome?: Outcome;
  readonly comparison?: Comparison;
}

/**
 * How many cases run at once, each in a browser or a profile of its own: without a time limit, and with one. Most of the time
 * they wait.
 */
const LANES = [10, 3] as const;
/** The same for a heavy product. */
const LANES_OF_HEAVY = [4, 1] as const;

/** How often a case with a time limit is tried: what else the machine does can only make it slower. */
const TIMED_TRIES = 3;
/** The same for another case that has waited for something in vain. A value that is wrong is wrong at once. */
const TRIES = 2;

/** A case in the queue. */
interface Entry {
  readonly current: ProductCase;
  /** Where it stands among the cases of its product, from 0 to 1. */
  readonly place: number;
  row?: Row;
}

/**
 * Runs the cases of products side by side, of each product as soon as it has started. Those with a time limit begin when no
 * other one is left to begin.
 * @returns their rows, in the order of the products and their cases.
 */
export async function runCases(
  products: readonly Promise<readonly ProductCase[]>[],
  isHeavy: boolean,
): Promise<readonly Row[]> {
  const [lanes, timedLanes] = isHeavy ? LANES_OF_HEAVY : LANES;
  const waiting: Entry[] = [];
  const starting = new Set<Promise<void>>();
  const entries = products.map(async product => {
    const cases = await product;
    const own: Entry[] = cases.map((current, index) => ({ current, place: index / cases.length }));
    waiting.push(...own);
    // One server's start fills the pauses of another one's cases.
    waiting.sort((one, other) => one.place - other.place);
    return own;
  });
  for (const each of entries) {
    const started = each.then(() => {
      starting.delete(started);
    });
    starting.add(started);
  }
  const running = new Set<{ readonly product: string; readonly end: Promise<void> }>();
  const run = async (entry: Entry): Promise<void> => {
    const { current } = entry;
    const end = tryCase(current).then(row => {
      entry.row = row;
      running.delete(mark);
    });
    const mark = { product: current.product, end };
    running.add(mark);
    await end;
  };
  const nextEnd = (): Promise<void> => Promise.race([...running].map(({ end }) => end));
  const untimed = async (): Promise<boolean> => {
    const next = takeFirst(waiting, ({ current }) => !current.isTimed);
    if (next) await run(next);
    else if (starting.size > 0) await Promise.race(starting);
    else return false;
    return true;
  };
  const timed = async (): Promise<boolean> => {
    if (waiting.length === 0) return false;
    // Of its product, nothing else runs at the same time: it may stop the server.
    const isFree = ({ current }: Entry): boolean =>
      ![...running].some(({ product }) => product === current.product);
    const next = takeFirst(waiting, isFree);
    await (next ? run(next) : nextEnd());
    return true;
  };
  const untimedLanes = Array.from({ length: lanes }, () => repeat(untimed));
  // Those that are under way now end before long.
  await Promise.race(untimedLanes);
  await Promise.all([...untimedLanes, ...Array.from({ length: timedLanes }, () => repeat(timed))]);
  return (await Promise.all(entries)).flat().flatMap(({ row }) => row ?? []);
}

/** Does something over and over, until it says that there is no more. */
async function repeat(work: () => Promise<boolean>): Promise<void> {
  while (await work());
}

function takeFirst(entries: Entry[], canRun: (entry: Entry) => boolean): Entry | undefined {
  const at = entries.findIndex(canRun);
  return at < 0 ? undefined : entries.splice(at, 1)[0];
}

/** Runs a case; again if only the machine may be the reason that it fails. */
async function tryCase(current: ProductCase): Promise<Row> {
  const { isTimed = false } = current;
  let row = await runCase(current);
  for (let tries = 1; !row.passed; tries += 1) {
    const isWorthIt = isTimed ? tries < TIMED_TRIES : tries < TRIES && row.seen.startsWith(WAITED_IN_VAIN);
    if (!isWorthIt) break;
    const { seen } = row;
    row = await runCase(current);
    row = { ...row, seen: `${row.seen} (try ${tries + 1}; before: ${seen})` };
  }
  return row;
}

async function runCase({ product, name, what, engine, run }: ProductCase): Promise<Row> {
  const start = performance.now();
  const base = { product, name, what, engine };
  const end = (): number => Math.round((performance.now() - start) / 1_000);
  try {
    const { text, ...details } = await run();
    const { server, library } = details.outcome ?? {};
    const answers = server === undefined ? '' : ` [${server} → ${library}]`;
    console.error(`passed: ${product}, ${name}, ${engine}, ${end()} s: ${text}${answers}`);
    return { ...base, passed: true, seen: text, seconds: end(), ...details };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    console.error(`FAILED: ${product}, ${name}, ${engine}, ${end()} s: ${seen}`);
    return { ...base, passed: false, seen, seconds: end() };
  }
}

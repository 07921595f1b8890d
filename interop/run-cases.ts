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

/** How many cases run at once, each in a browser or a profile of its own: without a time limit, and with one. Most of the time they wait. */
const LANES = [10, 3] as const;
/** The same for a heavy product. */
const LANES_OF_HEAVY = [4, 1] as const;

/** How often a case with a time limit is tried: what else the machine does can only make it slower. */
const TIMED_TRIES = 3;
/** The same for another case that has waited for something in vain. A value that is wrong is wrong at once. */
const TRIES = 2;
/** How the error of a wait begins, as `until` writes it. */
const WAITED_IN_VAIN = 'Not within ';

/** Runs cases side by side, then those with a time limit; their rows, in the order of the cases. */
export async function runCases(cases: readonly ProductCase[], isHeavy: boolean): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const run = async (isTimed: boolean, lanes: number): Promise<void> => {
    const waiting = inTurns(cases).filter(([, current]) => (current.isTimed ?? false) === isTimed);
    const canPass = (row: Row, tries: number): boolean =>
      isTimed ? tries < TIMED_TRIES : tries < TRIES && row.seen.startsWith(WAITED_IN_VAIN);
    const busy = new Set<string>();
    /** Of one product, only one case with a time limit runs at once: it may stop the server. */
    const take = (): (typeof waiting)[number] | undefined => {
      const at = waiting.findIndex(([, { product }]) => !isTimed || !busy.has(product));
      return at < 0 ? undefined : waiting.splice(at, 1)[0];
    };
    const lane = async (): Promise<void> => {
      for (let next = take(); next; next = take()) {
        const [index, current] = next;
        busy.add(current.product);
        let row = await runCase(current);
        for (let tries = 1; !row.passed && canPass(row, tries); tries += 1) {
          const { seen } = row;
          row = await runCase(current);
          row = { ...row, seen: `${row.seen} (try ${tries + 1}; before: ${seen})` };
        }
        rows[index] = row;
        busy.delete(current.product);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  };
  const [lanes, timedLanes] = isHeavy ? LANES_OF_HEAVY : LANES;
  await run(false, lanes);
  await run(true, timedLanes);
  return rows;
}

/** Cases with their indices; those of the products alternate: one server's start fills the pauses of another one's cases. */
function inTurns(cases: readonly ProductCase[]): [number, ProductCase][] {
  const places = [...cases.entries()].map(([index, current]) => {
    const own = cases.filter(({ product }) => product === current.product);
    return { index, current, place: own.indexOf(current) / own.length };
  });
  places.sort((one, other) => one.place - other.place);
  return places.map(({ index, current }) => [index, current]);
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

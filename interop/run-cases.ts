import type { Case, Figures } from './product.js';

/** How a case went. */
export interface Outcome {
  readonly engine: string;
  readonly name: string;
  readonly what: string;
  readonly passed: boolean;
  /** What it saw, or why it failed. */
  readonly seen: string;
  readonly seconds: number;
  readonly figures?: Figures;
}

/** How many cases run at once, each in a browser of its own. Most of the time they wait. */
const LANES = 4;

/** Runs cases side by side, then those with a time limit one by one; their outcomes, in the order of the cases. */
export async function runCases(cases: readonly Case[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const run = async (isTimed: boolean, lanes: number): Promise<void> => {
    const waiting = [...cases.entries()].filter(([, current]) => (current.isTimed ?? false) === isTimed);
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, current] = next;
        outcomes[index] = await runCase(current);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  };
  await run(false, LANES);
  await run(true, 1);
  return outcomes;
}

async function runCase({ name, what, engine, run }: Case): Promise<Outcome> {
  const start = performance.now();
  const base = { name, what, engine };
  const end = (): number => Math.round((performance.now() - start) / 1_000);
  try {
    const { text, figures } = await run();
    console.error(`passed: ${name}, ${engine}, ${end()} s: ${text}`);
    return { ...base, passed: true, seen: text, seconds: end(), ...(figures && { figures }) };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    console.error(`FAILED: ${name}, ${engine}, ${end()} s: ${seen}`);
    return { ...base, passed: false, seen, seconds: end() };
  }
}

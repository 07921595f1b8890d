import { BrowserTargets, CLIENT } from './browser-targets.js';
import { playTarget, type RunOptions } from './fuzz-target.js';
import { nodeTargets } from './node/node-targets.js';
import type { TargetResult } from './tally.js';

/** What is fuzzed, and its share of all messages. */
export const SHARES: ReadonlyMap<string, number> = new Map([
  ['native', 0.2],
  ['superset', 0.1],
  ['looker', 0.1],
  ['powerbi', 0.1],
  ['metabase', 0.08],
  ['thoughtspot', 0.08],
  ['luzmo', 0.05],
  ['token-update', 0.02],
  ['reload', 0.02],
  [CLIENT, 0.1],
  ['tabs', 0.08],
  ['token responses', 0.07],
]);

/** What each target was told, and what came of it. */
export type Results = ReadonlyMap<string, TargetResult>;

/** Fuzzes these targets with so many messages of all; those of the browser, and beside them those that need none. */
export async function playAll(
  names: readonly string[],
  { messages, seed, path }: RunOptions,
): Promise<Results> {
  const results = new Map<string, TargetResult>();
  const optionsOf = (name: string): RunOptions => ({
    seed,
    path,
    messages: Math.ceil(messages * (SHARES.get(name) ?? 0)),
  });
  const tell = (name: string, result: TargetResult): void => {
    results.set(name, result);
    process.stderr.write(`fuzz: ${name}, ${result.tally.messages} messages\n`);
  };
  const inBrowser = async (): Promise<void> => {
    const own = names.filter(name => !nodeTargets.has(name));
    if (own.length === 0) return;
    const browser = await BrowserTargets.open();
    try {
      for (const name of own) tell(name, await browser.play(name, optionsOf(name)));
    } finally {
      await browser.close();
    }
  };
  const inNode = async (): Promise<void> => {
    for (const [name, part] of nodeTargets)
      if (names.includes(name)) tell(name, await playTarget(part, optionsOf(name)));
  };
  await Promise.all([inBrowser(), inNode()]);
  return new Map(
    names.flatMap(name => {
      const result = results.get(name);
      return result ? [[name, result] as const] : [];
    }),
  );
}

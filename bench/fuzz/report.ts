import type { PartResult } from '../part.js';
import { addTally, emptyTally, type TargetResult } from './tally.js';
import type { Results } from './targets.js';

/** What came of a fuzz: a table, the figures, and a sentence for each counterexample. */
export function report(results: Results): PartResult {
  return { text: text(results), faults: faultsOf(results) };
}

function text(results: Results): string {
  const all = emptyTally();
  for (const { tally } of results.values()) addTally(all, tally);
  const rows = [...results].map(([name, result]) => row(name, result));
  const sum = [...results.values()];
  rows.push(
    line([
      '**all**',
      ...[all.messages, all.valid, all.messages - all.valid, all.strangers, all.canaries].map(figure),
      String(sum.reduce((count, { counterexample }) => count + exceptions(counterexample), 0)),
      String(sum.reduce((count, { counterexample }) => count + changes(counterexample), 0)),
    ]),
  );
  return `${HEAD}\n${rows.join('\n')}\n\n${METHOD}`;
}

const HEAD = `| target | messages | valid | invalid | of these, from unknown windows | canaries received | exceptions | state changes |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |`;

const METHOD = `Batches of up to 120 messages by fast-check, of a fixed seed: valid ones in any order, near misses (valid ones with one or two fields missing, of another type, negative, NaN, infinite, too large, empty, or named \`__proto__\`), and anything that can be cloned. Rules written by hand from the protocols’ documentation, not the library’s schemas, determine which messages are valid and which effects they have. After each message everything observable is compared with its previous value: status, generation, events, posts, requests, timers, channels, height and address; after each batch, also the messages that the frame’s window received, and the metrics. A first invalid message of a document may be reported by one \`message_invalid\`. Hosts and the frame’s client run in Chromium, by real elements and frames of another origin; time is virtual, so that no message is dropped as \`flooding\`; each batch ends with a canary that must be received, except where nothing is read (\`token-update\`, \`reload\`), where the batch comes from unknown windows, and for token responses, each of which is judged by the session’s reaction. Tabs and token responses run in Node, in virtual time. A valid message without its effect, or with another one, also counts as a state change.`;

function row(name: string, { tally, counterexample }: TargetResult): string {
  const { messages, valid, strangers, canaries } = tally;
  return line([
    name,
    ...[messages, valid, messages - valid, strangers, canaries].map(figure),
    String(exceptions(counterexample)),
    String(changes(counterexample)),
  ]);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function figure(count: number): string {
  return count.toLocaleString('en');
}

function exceptions(found: TargetResult['counterexample']): number {
  return found?.kind === 'exception' || found?.kind === 'error' ? 1 : 0;
}

function changes(found: TargetResult['counterexample']): number {
  return found ? 1 - exceptions(found) : 0;
}

/** A counterexample may be long; its beginning says enough, and the command shows the rest. */
const SHOWN = 600;

function faultsOf(results: Results): string[] {
  return [...results].flatMap(([name, { counterexample }]) => {
    if (!counterexample) return [];
    const { kind, why, played, seed, path } = counterexample;
    const [what] = why.split('\n');
    const command = `npx tsx bench/fuzz/main.ts --target '${name}' --seed ${seed} --path ${path}`;
    return [`${name}, ${kind}: ${what} It was told ${played.slice(0, SHOWN)}. Again: ${command}`];
  });
}

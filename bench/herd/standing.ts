import { columnIds, columns } from './columns.js';
import type { HerdFigures } from './figures.js';
import { reasons, type Reason } from './reasons.js';
import type { Scenario } from './scenarios.js';

/** Share of the best within which another figure is equal: that much differs by chance. */
const CHANCE = 0.03;

/** Where this project is not first in a scenario's table, and why. */
export interface Standing {
  /** For the readers: a sentence, or nothing where it is first everywhere. */
  readonly text: string;
  readonly used: readonly Reason[];
  /** Columns without a reason: a sentence each. */
  readonly faults: readonly string[];
}

/** Compares our row with the others'. */
export function standing(scenario: Scenario, ours: HerdFigures, others: readonly HerdFigures[]): Standing {
  const behind = columnIds.filter(id => {
    const { value } = columns[id];
    const best = Math.min(...others.map(value));
    return value(ours) > best * (1 + CHANCE) && value(ours) - best > 0.001;
  });
  const used = reasons.filter(({ of, where }) => where(scenario) && behind.some(id => of.includes(id)));
  const explained = used.flatMap(({ of }) => of);
  return {
    text: used
      .map(({ of, why }) => {
        const named = behind.filter(id => of.includes(id)).map(id => columns[id].heading);
        return `Not first: ${named.join(', ')}. ${why}`;
      })
      .join('\n\n'),
    used,
    faults: behind
      .filter(id => !explained.includes(id))
      .map(
        id => `${scenario.name}, ${columns[id].heading}: this project is not first, and no reason is given.`,
      ),
  };
}

/** A sentence for each reason that no table needs any more. */
export function unneeded(used: ReadonlySet<Reason>): string[] {
  return reasons
    .filter(reason => !used.has(reason))
    .map(({ why }) => `There is a reason for what is no longer so: ${why}`);
}

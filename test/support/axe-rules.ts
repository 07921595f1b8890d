import type { AxeResults, RunOptions } from 'axe-core';

/** WCAG up to 2.2 AA, and what axe's authors call good practice. Each document is looked at by itself: frames are not asked by messages. */
export const axeOptions: RunOptions = {
  runOnly: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
  resultTypes: ['violations', 'incomplete'],
  iframes: false,
};

/** What a person needs of a violation to mend it; plain data, since it may come from another process. */
export interface Violation {
  readonly rule: string;
  readonly selector: string;
  readonly summary: string;
}

/** One for each element. A shadow root is a step in its selector. */
export function violationsOf({ violations }: Pick<AxeResults, 'violations'>): Violation[] {
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => ({
      rule: id,
      selector: target.flat().join(' >>> '),
      summary: failureSummary.replace(/\s*\n\s*/g, ' '),
    })),
  );
}

/** As lines: rule, selector, what to do. */
export function describeViolations(violations: readonly Violation[], where: string): string {
  return violations
    .map(({ rule, selector, summary }) => `${where}: ${rule} at ${selector}\n    ${summary}`)
    .join('\n');
}

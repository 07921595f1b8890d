import type { default as Axe, Result } from 'axe-core';
// A script that leaves a global.
import 'axe-core/axe.js';

/** What axe finds wrong in an element, as lines of rule and place. */
export async function violations(element: Element): Promise<string[]> {
  const { axe } = globalThis as unknown as { axe: typeof Axe };
  const found = await axe.run(element, { resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, nodes }: Result) =>
    nodes.map(({ target }) => `${id}: ${target.flat().join(' ')}`),
  );
}

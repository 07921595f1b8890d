import type { AxeResults } from 'axe-core';
// A script that sets a global, and no module.
import 'axe-core';
import { axeOptions, violationsOf, type Violation } from './axe-rules.js';

declare global {
  var axe: { run(context: Document | Element, options: typeof axeOptions): Promise<AxeResults> };
}

/** What axe finds in the page, or in an element, as it is now; in its open shadow roots too. */
export async function findViolations(context: Document | Element = document): Promise<Violation[]> {
  return violationsOf(await globalThis.axe.run(context, axeOptions));
}

/** Texts whose contrast is too low, or that axe cannot judge. */
export async function findPaleTexts(): Promise<Violation[]> {
  const { violations, incomplete } = await globalThis.axe.run(document, axeOptions);
  const isContrast = ({ id }: { id: string }): boolean => id === 'color-contrast';
  return violationsOf({ violations: [...violations, ...incomplete].filter(isContrast) });
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { AxeResults, NodeResult } from 'axe-core';

import { axeOptions, violationsOf, type Violation } from './axe-rules.js';
import type { Page } from './e2e-page.js';

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
/** A driver sends a function's text, which no page's policy keeps out. */
const loadAxe = Object.assign(() => undefined, { toString: () => `() => { ${source} }` });

/**
 * What axe finds in a page, or in the document of a frame whose address contains `frame`. It is run inside each document, on
 * whatever origin: none needs to answer another's messages.
 */
export async function findViolations(page: Page, frame?: string): Promise<Violation[]> {
  if (frame === undefined) {
    await page.evaluate(loadAxe);
    return violationsOf(await page.evaluate(run, axeOptions));
  }
  await page.evaluateInFrame(frame, loadAxe);
  return violationsOf(await page.evaluateInFrame(frame, run, axeOptions));
}

/** In the page. */
async function run(options: typeof axeOptions): Promise<Pick<AxeResults, 'violations'>> {
  const { axe } = globalThis as unknown as {
    axe: { run(context: Document, options: typeof axeOptions): Promise<AxeResults> };
  };
  // What moves is judged where it comes to rest.
  for (const animation of document.getAnimations())
    if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
  const { violations } = await axe.run(document, options);
  return {
    violations: violations.map(({ nodes, ...rule }) => ({
      ...rule,
      nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary }) as NodeResult),
    })),
  };
}

/** Chromium keeps 250 loads of a document, which one that asks now and then takes an hour to fill: it would look like a leak. */
const LOADS = 20;

/** Keeps the list of the document's loads short. */
export function shortenTimeline(): void {
  performance.setResourceTimingBufferSize(LOADS);
}

/** How many `performance.measure` entries the document keeps. */
export function measures(): number {
  return performance.getEntriesByType('measure').length;
}

/** The origins that serve the repository's files to a browser test. */
export interface Origins {
  /** The test page's own. */
  readonly host: string;
  /** Of a test's frames: `${origins.frame}/test/browser/frames/…`. */
  readonly frame: string;
  /** A third one, which must never see a token. */
  readonly evil: string;
}

declare global {
  /** Set by the test runner's page. */
  var __origins: Origins | undefined;
}

/**
 * The origins of this run; the ports differ from run to run.
 * @throws Error outside of the test runner's pages.
 */
export const origins: Origins = readOrigins();

function readOrigins(): Origins {
  if (!globalThis.__origins) throw new Error('No origins: this page was not opened by web-test-runner.');
  return globalThis.__origins;
}

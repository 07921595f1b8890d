import type { Reporter, TestSession, TestSuiteResult } from '@web/test-runner';

import { allEngines } from '../engines.js';
import { shortened, Tally, writeResults } from '../runner/results.js';

/** Writes what the run came to, per engine, for the orchestrator; also when the runner itself breaks, and then why. */
export function resultsReporter(): Reporter {
  const broken: unknown[] = [];
  let write = (): void => undefined;
  return {
    start({ sessions }) {
      write = () => {
        const tally = new Tally();
        for (const session of sessions.all()) if (session.status === 'FINISHED') count(session, tally);
        for (const error of broken) tally.add(undefined, 'failed', `the runner itself: ${String(error)}`);
        writeResults(tally.counts);
      };
      // A promise of the runner's own that nobody waits for costs one failure, not the tests that are still to come.
      process.on('unhandledRejection', error => {
        console.error(error);
        broken.push(error);
      });
      // After any other error the runner leaves without a report.
      process.on('uncaughtException', error => {
        broken.push(error);
        write();
      });
    },
    stop() {
      write();
    },
  };
}

function count(session: TestSession, tally: Tally): void {
  const engine = allEngines.find(name => name === session.browser.name);
  let failed = false;
  for (const { title, test } of session.testResults ? testsOf(session.testResults) : []) {
    const outcome = test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed';
    failed ||= outcome === 'failed';
    tally.add(engine, outcome, outcome === 'failed' ? `${title}: ${shortened(test.error?.message)}` : title);
  }
  // A file that did not load, a browser that did not start, a hook that threw: no test says so.
  if (!session.passed && !failed)
    tally.add(engine, 'failed', `${session.testFile}: ${shortened(session.errors[0]?.message)}`);
}

/** The tests of a suite, each with its title, which begins with those of its suites. */
function testsOf(suite: TestSuiteResult): { title: string; test: TestSuiteResult['tests'][number] }[] {
  return [...suite.tests.map(test => ({ title: test.name, test })), ...suite.suites.flatMap(testsOf)].map(
    ({ title, test }) => ({ title: [suite.name, title].filter(Boolean).join(' '), test }),
  );
}

import type { TestEvent } from 'node:test/reporters';

import { allEngines } from '../engines.js';
import { Tally, writeResults } from './results.js';

function failureType(error: Error): unknown {
  return 'failureType' in error ? error.failureType : undefined;
}

/** A reporter of node:test that counts by the engine that a test, or a suite around it, is named for. */
export default async function* countingReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const tally = new Tally();
  const path: string[] = [];
  for await (const event of source) {
    if (event.type === 'test:start') path.splice(event.data.nesting, Infinity, event.data.name);
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { data } = event;
    // A suite fails by its tests, which are counted themselves, or by a hook of its own.
    const inHook = event.type === 'test:fail' && failureType(event.data.details.error) === 'hookFailed';
    if (data.details.type === 'suite' && !inHook) continue;
    const names = [...path.slice(0, data.nesting), data.name].join(' ');
    const engine = allEngines.find(name => names.includes(name));
    const skipped = data.skip !== undefined || data.todo !== undefined;
    tally.add(engine, skipped ? 'skipped' : event.type === 'test:pass' ? 'passed' : 'failed');
  }
  writeResults(tally.counts);
  yield '';
}

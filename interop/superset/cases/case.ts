import assert from 'node:assert/strict';

import type { Engine } from '../../../test/support/engines.js';
import type { Seen } from '../../product.js';
import type { Scene, Site } from '../scene.js';

/** A case of Superset, for any version and engine. */
export interface SupersetCase {
  readonly name: string;
  /** Whether it is tried in all engines and versions; otherwise in Chromium with the newest version. */
  readonly isEverywhere?: boolean;
  readonly run: (site: Site, engine: Engine) => Promise<Seen>;
}

/** Fails unless all chart queries of a scene were answered with 200. */
export function assertQueriesSucceeded({ proxy }: Scene, since = 0): number {
  const queries = proxy.seen('/chart/data', since);
  const failed = queries.filter(({ status }) => status !== 200);
  assert.deepEqual(
    failed.map(({ status }) => status),
    [],
    'chart queries that failed',
  );
  return queries.length;
}

/** Documents that the frames have loaded. */
export function documents({ proxy }: Scene): number {
  return proxy.seen('/embedded/').length;
}

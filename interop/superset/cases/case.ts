import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { until } from '../../../test/support/e2e-page.js';
import type { Engine } from '../../../test/support/engines.js';
import type { Seen } from '../../product.js';
import type { Exchange } from '../../proxy.js';
import type { Backend } from '../backend.js';
import { view } from '../frame-actions.js';
import type { Scene, Site } from '../scene.js';
import { TOKEN_SECONDS } from '../start.js';

const QUERY_TIMEOUT_MS = 30_000;

/** A case of Superset, for any version and engine. */
export interface SupersetCase {
  readonly name: string;
  /** What it tries, a phrase for the table. */
  readonly what: string;
  /** Whether it is tried in all engines and versions; otherwise in Chromium with the newest version. */
  readonly isEverywhere?: boolean;
  /** Whether it has a time limit: it is tried alone. */
  readonly isTimed?: boolean;
  readonly run: (site: Site, engine: Engine) => Promise<Seen>;
}

/** Superset cuts a query that has not ended when it sends the next one of the chart; both reach the proxy at about the same time. */
const REPLACED_WITHIN_MS = 500;

/** Fails unless all chart queries of a scene were answered with 200, except those that Superset has replaced. */
export function assertQueriesSucceeded({ backend, proxy }: Scene, since = 0): number {
  const all = proxy.seen('/chart/data', since);
  const isReplaced = ({ status, sentAt, at }: (typeof all)[number]): boolean =>
    status === 0 && all.some(next => next.sentAt > sentAt && next.sentAt < at + REPLACED_WITHIN_MS);
  const queries = all.filter(query => !isReplaced(query));
  const failed = queries.filter(({ status }) => status !== 200);
  assert.equal(
    failed.length,
    0,
    `${failed.length} of ${queries.length} chart queries failed: ${failed.map(({ at, status }) => `${status || 'cut'} ${msAfterToken(backend, at)} ms after the newest token`).join(', ')}`,
  );
  return queries.length;
}

function msAfterToken({ issued }: Backend, at: number): number {
  return at - (issued.findLast(token => token <= at) ?? Number.NaN);
}

/** Waits for a chart query that is answered with 200. */
export async function untilQuery({ page, proxy, frames }: Scene, since: number): Promise<void> {
  try {
    await until(
      'a chart query with 200',
      () => proxy.seen('/chart/data', since).some(({ status }) => status === 200),
      QUERY_TIMEOUT_MS,
    );
  } catch (error) {
    const seen = proxy.seen('/', since).map(({ path, status }) => `${status} ${path.slice(0, 40)}`);
    const shown = await view(page, frames[0] ?? '');
    throw new Error(`${String(error)}; since then: ${seen.join(', ')}; the frame: ${JSON.stringify(shown)}`, {
      cause: error,
    });
  }
}

/** For so long the line is down after the end of the token. */
export const AWAY_AFTER_EXPIRY_MS = 16_000;

/** Waits until the newest token is over, and then some. */
export async function afterExpiry(
  { backend }: Scene,
  ms: number,
  tokenSeconds = TOKEN_SECONDS,
): Promise<void> {
  await delay((backend.issued.at(-1) ?? 0) + tokenSeconds * 1_000 + ms - Date.now());
}

/** Waits until the embed has saved the frame's filters and tabs: 5 s after the last change, which is not later than `since`. */
export async function untilSaved({ proxy }: Scene, since = Date.now()): Promise<void> {
  const posted = (): Exchange[] => proxy.seen('/permalink', since).filter(({ method }) => method === 'POST');
  await until('a permalink', () => posted().some(({ status }) => status === 201), 20_000).catch(
    (error: unknown) => {
      const statuses = posted().map(({ status }) => status);
      throw new Error(`${String(error)}; posted: ${statuses.join() || 'none'}`, { cause: error });
    },
  );
}

/** Documents that the frames have loaded. */
export function documents({ proxy }: Scene): number {
  return proxy.seen('/embedded/').length;
}

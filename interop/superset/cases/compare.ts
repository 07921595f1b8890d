import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { until } from '../../../test/support/e2e-page.js';
import type { Engine } from '../../../test/support/engines.js';
import type { Seen } from '../../product.js';
import { setFilter } from '../frame-actions.js';
import { setLine } from '../line.js';
import { inScene, type Site } from '../scene.js';
import { REGIONS } from '../seed.js';
import { afterExpiry, AWAY_AFTER_EXPIRY_MS, documents, type SupersetCase } from './case.js';

/**
 * Lifetime of the guest tokens for the comparison: the vendor's SDK waits at least 10 s between two requests, so that a frame
 * would be without a token half of the time with those of 5 s.
 */
const TOKEN_SECONDS = 15;
const EMBEDS = 4;
/** A minute of use: the user sets a filter every so often. */
const FILTERS = 12;
const FILTER_INTERVAL_MS = 5_000;
const RETRY_INTERVAL_MS = 1_000;
const RECOVERY_TIMEOUT_MS = 60_000;

/** A minute of use of four dashboards, then a line that is down until 16 s after the end of the token. */
async function play(site: Site, engine: Engine, side: 'ours' | 'sdk'): Promise<Seen> {
  return inScene(
    site,
    engine,
    { side, embeds: EMBEDS, tokenSeconds: TOKEN_SECONDS, refreshAt: 0.8 },
    async scene => {
      const { page, frames, backend, proxy } = scene;
      const frame = frames.at(-1) ?? '';
      for (let index = 0; index < FILTERS; index += 1) {
        await setFilter(page, frame, REGIONS[index % REGIONS.length] ?? 'north');
        // The user's pace is the work itself, and the same for both sides.
        await delay(FILTER_INTERVAL_MS);
      }
      const down = Date.now();
      await setLine(scene, 'offline');
      await afterExpiry(scene, AWAY_AFTER_EXPIRY_MS, TOKEN_SECONDS);
      await setLine(scene, 'pass');
      const back = Date.now();
      // The user tries again until the chart shows the filter.
      for (let index = 0; proxy.seen('/chart/data', back).every(({ status }) => status !== 200); index += 1) {
        if (Date.now() > back + RECOVERY_TIMEOUT_MS)
          throw new Error('No query succeeds a minute after the line is back.');
        const start = Date.now();
        await setFilter(page, frame, REGIONS[index % REGIONS.length] ?? 'north');
        await until('an answer', () => proxy.seen('/chart/data', start).length > 0, RECOVERY_TIMEOUT_MS);
        await delay(RETRY_INTERVAL_MS);
      }
      // The SDK requests a token for each dashboard, this library one for all.
      const needed = side === 'sdk' ? EMBEDS : 1;
      const token = await until(
        'a new token for every dashboard',
        () => backend.issued.filter(at => at >= back)[needed - 1],
        RECOVERY_TIMEOUT_MS,
      );
      const queries = proxy.seen('/chart/data');
      const failed = queries.filter(({ status }) => status !== 200);
      const failedWhileDown = failed.filter(({ at }) => at >= down && at <= back).length;
      const success = proxy.seen('/chart/data', back).find(({ status }) => status === 200)?.at ?? Number.NaN;
      const figures = {
        work: `Four dashboards with guest tokens of ${TOKEN_SECONDS} s (the SDK waits at least 10 s between two requests); a user sets a filter ${FILTERS} times in a minute; then the line is down until ${AWAY_AFTER_EXPIRY_MS / 1_000} s after the token’s end, and the user sets filters until a chart shows one.`,
        side: side === 'ours' ? 'analytics-embed' : sdk(),
        tokenRequests: backend.requests.length,
        queries: queries.length,
        failedWhileDown,
        failedWhileUp: failed.length - failedWhileDown,
        reloads: documents(scene) - EMBEDS,
        tokenMs: token - back,
        queryMs: success - back,
      };
      const { tokenRequests, tokenMs, queryMs } = figures;
      const seconds = (at: number): string => ((at - back) / 1_000).toFixed(1);
      const statuses = failed.map(
        ({ sentAt, at, status }) =>
          `, ${status || 'cut'} (sent ${seconds(sentAt)} s from the line’s return, answered ${seconds(at)} s)`,
      );
      return {
        text: `${tokenRequests} token requests, tokens for all after ${tokenMs} ms, a chart after ${queryMs} ms; ${failed.length} of ${queries.length} queries failed${statuses.join('')}`,
        figures,
      };
    },
  );
}

/** The vendor's SDK, with its version. */
function sdk(): string {
  const { name, version } = JSON.parse(
    readFileSync('node_modules/@superset-ui/embedded-sdk/package.json', 'utf8'),
  ) as { readonly name: string; readonly version: string };
  return `${name} ${version}`;
}

export const compareOurs: SupersetCase = {
  name: 'compare-ours',
  what: 'the comparison, with this library',
  run: (site, engine) => play(site, engine, 'ours'),
};

/** The vendor's SDK; what it does is not judged. */
export const compareSdk: SupersetCase = {
  name: 'compare-sdk',
  what: 'the comparison, with the vendor’s SDK',
  run: (site, engine) => play(site, engine, 'sdk'),
};

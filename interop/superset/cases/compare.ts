import { setTimeout as delay } from 'node:timers/promises';

import { until } from '../../../test/support/e2e-page.js';
import type { Engine } from '../../../test/support/engines.js';
import type { Seen } from '../../product.js';
import { setFilter } from '../frame-actions.js';
import { setLine } from '../line.js';
import { inScene, type Site } from '../scene.js';
import { REGIONS } from '../seed.js';
import { documents, type SupersetCase } from './case.js';

/**
 * Lifetime of the guest tokens for the comparison: the vendor's SDK waits at least 10 s between two requests, so that a frame
 * would be without a token half of the time with those of 5 s.
 */
const TOKEN_SECONDS = 15;
const EMBEDS = 4;
/** A minute of use: the user sets a filter every so often. */
const FILTERS = 12;
const FILTER_INTERVAL_MS = 5_000;
const AWAY_AFTER_EXPIRY_MS = 16_000;
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
      const expiry = (backend.issued.at(-1) ?? 0) + TOKEN_SECONDS * 1_000;
      await delay(expiry + AWAY_AFTER_EXPIRY_MS - Date.now());
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
      const token = await until(
        'a new token',
        () => backend.issued.find(at => at >= back),
        RECOVERY_TIMEOUT_MS,
      );
      const queries = proxy.seen('/chart/data');
      const failed = queries.filter(({ status }) => status !== 200);
      const failedWhileDown = failed.filter(({ at }) => at >= down && at <= back).length;
      const success = proxy.seen('/chart/data', back).find(({ status }) => status === 200)?.at ?? Number.NaN;
      const figures = {
        work: 'four dashboards, a minute of use, then a line that is down until 16 s after the token’s end',
        side,
        tokenRequests: backend.requests.length,
        queries: queries.length,
        failedWhileDown,
        failedWhileUp: failed.length - failedWhileDown,
        reloads: documents(scene) - EMBEDS,
        tokenMs: token - back,
        queryMs: success - back,
      };
      const { tokenRequests, failedWhileUp, tokenMs, queryMs } = figures;
      const statuses = failed.map(({ at, status }) => `${status || 'cut'} at ${at - back} ms`).join(', ');
      return {
        text: `${tokenRequests} token requests, ${queries.length} queries, failed: ${failedWhileDown} while the line was down, ${failedWhileUp} while it was up${statuses && ` (${statuses} from its return)`}; a new token after ${tokenMs} ms, a chart after ${queryMs} ms`,
        figures,
      };
    },
  );
}

export const compareOurs: SupersetCase = {
  name: 'compare-ours',
  run: (site, engine) => play(site, engine, 'ours'),
};

/** The vendor's SDK; what it does is not judged. */
export const compareSdk: SupersetCase = {
  name: 'compare-sdk',
  run: (site, engine) => play(site, engine, 'sdk'),
};

import assert from 'node:assert/strict';

import { until } from '../../../test/support/e2e-page.js';
import { hasData, markDocument, openTab, setFilter, untilView, view } from '../frame-actions.js';
import { events, untilEvent } from '../../recorder.js';
import { recordLoads, timeline, untilHost } from '../host-view.js';
import { setLine } from '../line.js';
import { inScene, type Scene } from '../scene.js';
import { TABS } from '../seed-layout.js';
import {
  afterExpiry,
  assertQueriesSucceeded,
  AWAY_AFTER_EXPIRY_MS,
  documents,
  untilQuery,
  untilSaved,
  type SupersetCase,
} from './case.js';

const MAX_RECOVERY_MS = 5_000;

/** Waits for a new token after a time, and returns how many ms it took. */
async function msUntilToken({ page, backend }: Scene, since: number): Promise<number> {
  const issued = await until('a new token', () => backend.issued.find(at => at >= since), MAX_RECOVERY_MS);
  await untilHost(page, 'an active provider', ({ provider }) => provider === 'active');
  return issued - since;
}

/** The line is down until 16 s after the token's end: a new token comes at once, and the document stays. */
export const offline: SupersetCase = {
  name: 'offline',
  what: 'offline until 16 s after the token’s end',
  isEverywhere: true,
  run: (site, engine) =>
    inScene(site, engine, {}, async scene => {
      const { page, frames } = scene;
      const [frame = ''] = frames;
      await setFilter(page, frame, 'north');
      await untilView(page, frame, 'the filter', ({ filter }) => filter.includes('north'));
      await setLine(scene, 'offline');
      await afterExpiry(scene, AWAY_AFTER_EXPIRY_MS);
      const back = Date.now();
      await setLine(scene, 'pass');
      const ms = await msUntilToken(scene, back);
      assert.deepEqual((await view(page, frame)).filter, ['north'], 'the filter');
      const ready = Date.now();
      await setFilter(page, frame, 'south');
      await untilQuery(scene, ready);
      const queries = assertQueriesSucceeded(scene, ready);
      assert.equal(documents(scene), 1, 'documents');
      return {
        text: `a new token ${ms} ms after the line was back; 1 document, filter kept, ${queries} queries, all 200`,
      };
    }),
};

/** A filter that was applied while the line was down is shown by itself with `recover="reload"`. */
export const offlineRecover: SupersetCase = {
  name: 'offline-recover',
  what: 'the same with a filter set meanwhile and `recover="reload"` (5 s)',
  isTimed: true,
  run: (site, engine) =>
    inScene(site, engine, { attributes: 'recover="reload"' }, async scene => {
      const { page, frames } = scene;
      const [frame = ''] = frames;
      await setFilter(page, frame, 'north');
      await untilSaved(scene);
      await recordLoads(page);
      await setLine(scene, 'offline');
      await afterExpiry(scene, 0);
      await setFilter(page, frame, 'south');
      await markDocument(page, frame);
      await afterExpiry(scene, AWAY_AFTER_EXPIRY_MS);
      const back = Date.now();
      await setLine(scene, 'pass');
      const { filter } = await untilView(
        page,
        frame,
        'charts without an error and a filter',
        seen => !seen.isMarked && hasData(seen) && seen.filter.length > 0,
        MAX_RECOVERY_MS + 5_000,
      );
      const ms = Date.now() - back;
      const limit = `charts ${ms} ms after the line was back: ${await timeline(page, back)}`;
      assert.ok(ms <= MAX_RECOVERY_MS, limit);
      assert.deepEqual(filter, ['south'], 'the filter that was applied meanwhile');
      return { text: `charts without an error ${ms} ms after the line was back, filter ${filter.join()}` };
    }),
};

/** The backend fails for longer than a token lives: a filter that is applied meanwhile is refused, and the page is informed (S9). */
export const stale: SupersetCase = {
  name: 'stale-token',
  what: 'a filter set while the token is over',
  run: (site, engine) =>
    inScene(site, engine, {}, async scene => {
      const { page, frames, backend, proxy } = scene;
      const [frame = ''] = frames;
      backend.fault = '500';
      await afterExpiry(scene, 500);
      const applied = Date.now();
      await setFilter(page, frame, 'south');
      await until('a refused query', () =>
        proxy.seen('/chart/data', applied).some(({ status }) => status === 401),
      );
      backend.fault = 'none';
      const { detail } = await untilEvent(page, 'embed-stale');
      assert.equal(documents(scene), 1, 'documents');
      return { text: `401 for the query; embed-stale ${JSON.stringify(detail)}; no reload without recover` };
    }),
};

/** The modes, as a reader of the table knows them. */
const WORDS = { 'bad-gateway': '502', slow: '3 s slower', cut: 'answers end in the middle' } as const;

/** The line to Superset fails, the backend works: the next query works, in the same document. */
function failingLine(mode: keyof typeof WORDS): SupersetCase {
  return {
    name: `line-${mode}`,
    what: `the line to Superset: ${WORDS[mode]}`,
    run: (site, engine) =>
      inScene(site, engine, {}, async scene => {
        const { page, frames, proxy } = scene;
        const [frame = ''] = frames;
        const start = Date.now();
        proxy.mode = mode;
        await setFilter(page, frame, 'north');
        await until('an answer', () => proxy.seen('/chart/data', start).length > 0);
        await untilHost(page, 'two more tokens', ({ generation }) => generation >= 3);
        proxy.mode = 'pass';
        const back = Date.now();
        // A filter whose options failed stays in its error state; the chart of the other tab is new.
        await openTab(page, frame, TABS.short);
        await untilQuery(scene, back);
        await untilView(page, frame, 'the total', ({ total }) => total !== '');
        assert.equal(documents(scene), 1, 'documents');
        const errors = await events(page, 'embed-error', 'embed-unresponsive');
        assert.deepEqual(errors, [], 'errors of the embed');
        const { status } = proxy.seen('/chart/data', start)[0] ?? { status: '–' };
        return { text: `query: ${status || 'cut'}; the next one after the line was back: 200; 1 document` };
      }),
  };
}

export const failingLines = (['bad-gateway', 'slow', 'cut'] as const).map(failingLine);

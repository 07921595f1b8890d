import assert from 'node:assert/strict';

import { REGIONS } from '../seed.js';
import { TABS } from '../seed-layout.js';
import { hasData, openTab, setFilter, untilView, view } from '../frame-actions.js';
import { hostView, untilHost } from '../host-view.js';
import { inScene } from '../scene.js';
import { assertQueriesSucceeded, documents, type SupersetCase } from './case.js';

const GENERATIONS = 10;
/** Seconds. Four dashboards in Firefox keep the processors busy: the next token has 4 s to arrive, and not 2.5 s as elsewhere. */
const TOKEN_SECONDS = 8;
const EMBEDS = 4;
/** A refresh starts after 4 s. */
const GENERATION_TIMEOUT_MS = 15_000;

/** Four dashboards under one provider. The last one gets another filter in each generation, which queries its chart. */
export const tenGenerations: SupersetCase = {
  name: 'ten-generations',
  what: 'ten generations of tokens in four dashboards',
  isEverywhere: true,
  run: (site, engine) =>
    inScene(site, engine, { embeds: EMBEDS, tokenSeconds: TOKEN_SECONDS }, async scene => {
      const { page, frames, backend } = scene;
      const changing = frames.at(-1) ?? '';
      for (const frame of frames.slice(0, -1)) {
        await setFilter(page, frame, 'north');
        await openTab(page, frame, TABS.short);
      }
      const first = (await hostView(page)).generation;
      for (let generation = first + 1; generation <= first + GENERATIONS; generation += 1) {
        await untilHost(
          page,
          `generation ${generation} in every frame`,
          ({ embeds }) => embeds.every(embed => embed.generation >= generation),
          GENERATION_TIMEOUT_MS,
        );
        await setFilter(page, changing, REGIONS[generation % REGIONS.length] ?? 'north');
      }
      assertQueriesSucceeded(scene);
      for (const frame of frames.slice(0, -1)) {
        const { filter, tab, errors } = await view(page, frame);
        assert.deepEqual(filter, ['north'], 'the filter of a dashboard');
        assert.ok(tab.endsWith(TABS.short), `the tab is ${tab}`);
        assert.equal(errors, 0, `${errors} charts of ${frame} show an error`);
      }
      await untilView(page, changing, 'data in the dashboard with changing filters', hasData);
      const queries = assertQueriesSucceeded(scene);
      assert.equal(documents(scene), EMBEDS, 'documents');
      const { generation } = await hostView(page);
      const requests = backend.requests.length;
      assert.ok(requests <= generation + 1, `${requests} token requests for ${generation} generations`);
      return {
        text: `${generation} generations, ${requests} guest tokens, ${EMBEDS} documents, ${queries} queries, all 200; filters and tabs kept`,
      };
    }),
};

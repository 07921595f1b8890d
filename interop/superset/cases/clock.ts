import assert from 'node:assert/strict';

import { wrongClock } from '../../wrong-clock.js';
import { hostView, untilHost } from '../host-view.js';
import { inScene } from '../scene.js';
import { assertQueriesSucceeded, documents, type SupersetCase } from './case.js';

const GENERATIONS = 4;

/** The clock of the user's computer is wrong, in the page that holds the tokens. */
function clock(hours: number): SupersetCase {
  const head = wrongClock(hours);
  return {
    name: `clock${hours > 0 ? '+' : '-'}1h`,
    what: `the computer’s clock is an hour ${hours > 0 ? 'fast' : 'slow'}`,
    run: (site, engine) =>
      inScene(site, engine, { head }, async scene => {
        const { page, backend } = scene;
        const first = (await hostView(page)).generation;
        await untilHost(page, 'more generations', ({ embeds }) =>
          embeds.every(({ generation }) => generation >= first + GENERATIONS),
        );
        assertQueriesSucceeded(scene);
        assert.equal(documents(scene), 1, 'documents');
        const { generation } = await hostView(page);
        assert.ok(backend.requests.length <= generation + 1, `${backend.requests.length} token requests`);
        return { text: `${generation} generations, ${backend.requests.length} guest tokens, 1 document` };
      }),
  };
}

export const clocks = [clock(1), clock(-1)];

import assert from 'node:assert/strict';

import { until } from '../../../test/support/e2e-page.js';
import type { BackendFault } from '../backend.js';
import { hasData, setFilter, untilView } from '../frame-actions.js';
import { untilEvent } from '../../recorder.js';
import { hostView, untilHost } from '../host-view.js';
import { inScene } from '../scene.js';
import { documents, untilQuery, type SupersetCase } from './case.js';

/** The faults, as a reader of the table knows them. */
const WORDS = { 401: '401', 403: '403', 500: '500', html: 'a page of HTML', hang: 'nothing' } as const;
const FAULTS = ['401', '403', '500', 'html', 'hang'] as const;
/** Faults after which a login is required: the provider gives up. */
const TERMINAL: readonly BackendFault[] = ['401', '403'];
const HANDSHAKE_TIMEOUT_MS = 3_000;
/** A request that hangs is aborted after this time. */
const REQUEST_TIMEOUT_MS = 10_000;

/** No first token: the user sees the loading slot, then a reason, then the dashboard when there is a token (S5). */
function atStart(fault: (typeof FAULTS)[number]): SupersetCase {
  return {
    name: `start-${fault}`,
    what: `no first token: the backend answers with ${WORDS[fault]}`,
    run: (site, engine) =>
      inScene(
        site,
        engine,
        {
          isUnready: true,
          attributes: `handshake-timeout="${HANDSHAKE_TIMEOUT_MS}"`,
          prepare: scene => {
            scene.backend.fault = fault;
          },
        },
        async ({ page, frames, backend }) => {
          await untilHost(
            page,
            'a document that has loaded',
            ({ embeds: [embed] }) => embed?.status !== 'idle',
          );
          const early = (await hostView(page)).embeds[0];
          assert.ok(early?.isLoadingShown || early?.isErrorShown, `nothing to see: ${JSON.stringify(early)}`);
          const { embeds } = await untilHost(
            page,
            'the error overlay, without a token',
            ({ embeds: [embed] }) => embed?.isErrorShown === true && !embed.isLoadingShown,
            3 * HANDSHAKE_TIMEOUT_MS,
          );
          backend.fault = 'none';
          if (TERMINAL.includes(fault)) return { text: `error overlay; ${embeds[0]?.status}` };
          const [frame = ''] = frames;
          await untilView(
            page,
            frame,
            'data after the backend is back',
            hasData,
            REQUEST_TIMEOUT_MS + 20_000,
          );
          await untilHost(
            page,
            'no overlay',
            ({ embeds: [embed] }) => !embed?.isErrorShown && !embed?.isLoadingShown,
          );
          return {
            text: 'loading slot, error overlay with the reason; the dashboard once the backend is back',
          };
        },
      ),
  };
}

/** The backend fails while a dashboard is open. */
function later(fault: (typeof FAULTS)[number]): SupersetCase {
  return {
    name: `later-${fault}`,
    what: `later on, the backend answers with ${WORDS[fault]}`,
    run: (site, engine) =>
      inScene(site, engine, {}, async scene => {
        const { page, frames, backend } = scene;
        const [frame = ''] = frames;
        backend.fault = fault;
        if (TERMINAL.includes(fault)) {
          await untilEvent(page, 'login-required');
          const { provider } = await hostView(page);
          return { text: `login-required, ${provider}, ${backend.requests.length} token requests` };
        }
        await untilEvent(page, 'token-expired');
        const { generation: last } = await hostView(page);
        const back = Date.now();
        backend.fault = 'none';
        const issued = await until('a new token', () => backend.issued.find(at => at >= back));
        await untilHost(
          page,
          'the new token in the frame',
          ({ generation, embeds: [embed] }) => generation > last && embed?.generation === generation,
        );
        await setFilter(page, frame, 'south');
        await untilQuery(scene, back);
        assert.equal(documents(scene), 1, 'documents');
        return {
          text: `a new token ${issued - back} ms after the backend was back; the next query 200, 1 document`,
        };
      }),
  };
}

export const backendFaults = FAULTS.flatMap(fault => [atStart(fault), later(fault)]);

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { hasData, untilView, view } from '../frame-actions.js';
import { events, untilEvent } from '../../recorder.js';
import { untilHost } from '../host-view.js';
import { inScene, inTurn } from '../scene.js';
import { TOKEN_SECONDS } from '../start.js';
import { documents, type SupersetCase } from './case.js';

/** The main script first, the vendor's script after it, as documented (S1). */
export const scriptOrder: SupersetCase = {
  name: 'script-order',
  what: 'the vendor’s script after the main one',
  run: (site, engine) =>
    inScene(
      site,
      engine,
      { scripts: ['/analytics-embed.min.js', '/protocols/superset.min.js'] },
      async ({ page }) => {
        const errors = await events(page, 'embed-error', 'console-error');
        const statuses = (await events(page, 'embed-status')).map(({ detail }) => detail['status']);
        assert.deepEqual(
          errors.map(({ type, detail }) => `${type}: ${JSON.stringify(detail)}`),
          [],
          'errors',
        );
        assert.ok(!statuses.includes('failed'), `statuses: ${statuses.join()}`);
        return { text: `statuses ${statuses.join(', ')}; no error` };
      },
    ),
};

/** Superset refuses the document, as for a domain that is not allowed: the console names what to check in Superset (S4). */
export const hint: SupersetCase = {
  name: 'hint',
  what: 'Superset refuses the document: the hint in the console',
  run: (site, engine) =>
    inScene(
      site,
      engine,
      { isUnready: true, attributes: 'referrerpolicy="no-referrer" handshake-timeout="2000"' },
      async ({ page, proxy }) => {
        await untilEvent(page, 'embed-unresponsive');
        const { detail } = await untilEvent(page, 'console-warn');
        const text = String(detail['text']);
        assert.match(text, /id of an embedded dashboard.*allowed domains.*frame-ancestors/);
        assert.ok(text.includes(site.host.origin) && !text.includes('hostOrigins'), text);
        const { status } = proxy.seen('/embedded/')[0] ?? { status: 0 };
        return { text: `the document: ${status}; the console names id, allowed domains and frame-ancestors` };
      },
    ),
};

/** A cache in the backend answers with a token that is over, once: the document is loaded again once, without `recover` (S10). */
export const oldToken: SupersetCase = {
  name: 'first-token-over',
  what: 'the first token has expired on arrival',
  run: (site, engine) =>
    inScene(
      site,
      engine,
      {
        isUnready: true,
        prepare: async ({ backend }) => {
          await backend.keepToken();
          backend.fault = 'old';
          await delay(TOKEN_SECONDS * 1_000);
        },
      },
      async scene => {
        const { page, frames, backend } = scene;
        await untilHost(
          page,
          'a document that has loaded',
          () => backend.issued.length > 0 && documents(scene) > 0,
        );
        // The frame uses the first token before there is a better one.
        await untilView(
          page,
          frames[0] ?? '',
          'an answer to the first token',
          ({ text }) => text !== '',
          10_000,
        ).catch(() => undefined);
        backend.fault = 'none';
        await untilView(page, frames[0] ?? '', 'data in the dashboard', hasData, 20_000);
        return {
          text: `data after ${documents(scene)} documents, ${backend.requests.length} token requests`,
        };
      },
    ),
};

/** Superset fails at the first request of the frame: its error page stays, and `reload()` helps (S10). */
export const rolesFail: SupersetCase = {
  name: 'roles-500',
  what: 'Superset fails at the frame’s first request',
  run: (site, engine) =>
    inScene(
      site,
      engine,
      {
        isUnready: true,
        prepare: ({ proxy }) => {
          proxy.answer('/me/roles', 500);
        },
      },
      async scene => {
        const { page, frames, proxy } = scene;
        const [frame = ''] = frames;
        await untilView(page, frame, 'the error page', ({ text }) => text.includes('went wrong'));
        proxy.answer('/me/roles');
        await inTurn(async () => {
          await page.evaluate(() => document.querySelector('analytics-embed')?.reload());
          await untilView(page, frame, 'data after reload()', hasData);
        });
        return {
          text: `"${(await view(page, frame)).text.slice(0, 20)}…" after reload(), ${documents(scene)} documents`,
        };
      },
    ),
};

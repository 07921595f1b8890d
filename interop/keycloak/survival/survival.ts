import assert from 'node:assert/strict';

import { bundleScript } from '../../../test/support/bundle-script.js';
import { launchByPuppeteer } from '../../../test/support/e2e-puppeteer.js';
import { html, javascript, serve, type Origin } from '../../../test/support/two-origins.js';
import type { Case, Seen } from '../../product.js';
import type { Settings } from '../page/library.js';
import { createRealm } from '../realm.js';
import type { KeycloakProcess } from '../start.js';
import { FAULTS, SIDES, type Side } from './faults.js';
import { fateOf, SECONDS_BEFORE_END, TOKEN_SECONDS, type Fate } from './session.js';

/** Of each library with each fault. */
const SESSIONS = 4;

/** The same faults for other libraries: how many sessions survive one answer that is late or lost. */
export function survival(server: KeycloakProcess): Case {
  return {
    name: 'survival',
    what: 'one answer is late or lost: how many sessions survive, with other libraries for comparison',
    engine: 'Chromium',
    run: () => compare(server),
  };
}

async function compare(process: KeycloakProcess): Promise<Seen> {
  const pages = new Map<string, string>();
  const site = await startSite(pages);
  const hostOrigin = site.origin;
  const server = await createRealm(process, {
    accessTokenSeconds: TOKEN_SECONDS,
    rotation: true,
    hostOrigin,
  });
  const browser = await launchByPuppeteer('Chromium');
  try {
    const rows = Object.entries(FAULTS).map(async ([words, fault]) => {
      const cells = SIDES.map(async side => {
        const sessions = Array.from({ length: SESSIONS }, async (): Promise<Fate> => {
          // Each session has a user agent of its own: those of one browser share the login at the server.
          const { page } = await browser.newProfile();
          const addPage = (settings: Settings): string => {
            const path = `/${side}-${pages.size}/`;
            pages.set(path, document(side, settings));
            return hostOrigin + path;
          };
          return fateOf({ side, fault, server, page, addPage });
        });
        return Promise.all(sessions);
      });
      return { words, fates: await Promise.all(cells) };
    });
    const results = await Promise.all(rows);
    const lines = results.map(({ words, fates }) => [words, ...fates.map(counted)]);
    const text = lines.map(
      ([words = '', ...cells]) =>
        `${words}: ${cells.map((cell, index) => `${SIDES[index] ?? ''} ${cell}`).join(', ')}`,
    );
    const late = results.filter(({ words }) => words.startsWith('an answer'));
    for (const { words, fates } of late)
      assert.ok(
        fates[0]?.every(fate => fate === 'survives'),
        `${words}: a session of this library is lost; ${text.join('; ')}`,
      );
    return {
      text: text.join('; '),
      comparison: {
        title: 'One answer that is late or lost',
        work: `${SESSIONS} sessions of each library at the same realm, with rotation and reuse detection, tokens of ${TOKEN_SECONDS} s, and a refresh ${SECONDS_BEFORE_END} s before their end. One answer of the server is late or lost, after the server has processed the request. Then: how many sessions have a token that the server accepts, more than a minute later.`,
        columns: ['', ...SIDES],
        rows: lines,
      },
    };
  } finally {
    await browser.close();
    await site.close();
    await server.stop();
  }
}

function counted(fates: readonly Fate[]): string {
  const reloads = fates.filter(fate => fate === 'reloads').length;
  const alive = fates.filter(fate => fate !== 'lost').length;
  return `${alive} of ${fates.length}${reloads > 0 ? ` (${reloads} after a reload of the page)` : ''}`;
}

async function startSite(pages: ReadonlyMap<string, string>): Promise<Origin> {
  const scripts = new Map<string, string>();
  for (const side of SIDES)
    scripts.set(`/${side}.js`, await bundleScript(`interop/keycloak/page/${side}.ts`));
  return serve(({ pathname }) => {
    const script = scripts.get(pathname);
    if (script !== undefined) return javascript(script);
    const page = pages.get(pathname);
    return page === undefined ? { ...html('Not found'), status: 404 } : html('A session', page);
  });
}

function document(side: Side, settings: Settings): string {
  const library =
    side === 'analytics-embed' ? '<script type="module" src="/analytics-embed.min.js"></script>' : '';
  return `${library}<body><script type="application/settings">${JSON.stringify(settings)}</script><script src="/${side}.js"></script>`;
}

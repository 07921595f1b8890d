import type { Demo } from '../../demo/start.js';
import { until, type Page } from '../support/e2e-page.js';
import { frameValue, look } from './provider-page.js';

/** The demo's four dashboards. */
export const DASHBOARDS = ['revenue', 'stores', 'products', 'customers'] as const;

/** Their embeds. */
export const EMBEDS = 'analytics-embed[data-dashboard]';

/** Signs in with one click and waits until all four dashboards use a token. */
export async function signIn(page: Page, demo: Demo, path = '/'): Promise<void> {
  await page.goto(`${demo.urls.host}${path}`);
  const signedIn = (): Promise<boolean> => page.evaluate(() => document.querySelector('#provider') !== null);
  const asked = (): Promise<boolean> =>
    page.evaluate(() => /^Continue as/.test(document.querySelector('button')?.textContent.trim() ?? ''));
  await until('the page of the user, or the one that signs in', async () => (await signedIn()) || asked());
  // Whoever has signed in at the authorization server before is not asked again.
  if (!(await signedIn())) await page.click('button');
  await until('the page of the signed-in user', signedIn);
  await page.collectConsole();
  await until('four connected dashboards', async () =>
    (await look(page, EMBEDS)).acknowledged.every(generation => generation > 0),
  );
}

/** Waits until every dashboard's own document is in that state. */
export async function everyDashboardIs(page: Page, state: string): Promise<void> {
  await until(`"${state}" in every dashboard`, async () => {
    const states = await Promise.all(
      DASHBOARDS.map(name => frameValue(page, `/dashboards/${name}`, 'state')),
    );
    return states.every(known => known === state);
  });
}

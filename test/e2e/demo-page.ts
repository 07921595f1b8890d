import type { Demo } from '../../demo/start.js';
import { until, type Page } from '../support/e2e-page.js';

/** The demo's four dashboards. */
export const DASHBOARDS = ['revenue', 'stores', 'products', 'customers'] as const;

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
    (await generations(page)).every(generation => generation > 0),
  );
}

/** The generation that each dashboard has acknowledged. */
export function generations(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('analytics-embed[data-dashboard]')].map(
      embed => (embed as unknown as { generation: number }).generation,
    ),
  );
}

/** Waits until every dashboard has acknowledged exactly that generation. */
export async function everyDashboardAt(page: Page, generation: number): Promise<void> {
  await until(`generation ${generation} in every dashboard`, async () =>
    (await generations(page)).every(acknowledged => acknowledged === generation),
  );
}

/** Waits until every dashboard's own document is in that state. */
export async function everyDashboardIs(page: Page, state: string): Promise<void> {
  await until(`"${state}" in every dashboard`, async () => {
    const states = await Promise.all(DASHBOARDS.map(name => dashboardValue(page, name, 'state')));
    return states.every(known => known === state);
  });
}

/** What the provider says of itself. */
export function providerState(
  page: Page,
): Promise<{ status: string; generation: number; refreshes: number }> {
  return page.evaluate(() => {
    const provider = document.querySelector('token-provider') as unknown as {
      status: string;
      generation: number;
      metrics: { refreshes: number };
    };
    return {
      status: provider.status,
      generation: provider.generation,
      refreshes: provider.metrics.refreshes,
    };
  });
}

/** A `data-` value of a dashboard's own document. */
export function dashboardValue(page: Page, dashboard: string, key: string): Promise<string | undefined> {
  return page.evaluateInFrame(
    `/dashboards/${dashboard}`,
    (name: string) => document.documentElement.dataset[name],
    key,
  );
}

/** Injects a fault at the token endpoint for some time (`none` ends it), and starts a refresh. */
export async function refreshUnder(page: Page, kind: string, seconds: number): Promise<void> {
  await page.evaluate(
    async (fault: { kind: string; seconds: number }) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch('/demo/faults', { method: 'POST', headers, body: JSON.stringify(fault) });
      if (!response.ok) throw new Error(`The fault was refused with ${response.status}.`);
      const provider = document.querySelector('token-provider') as unknown as { refresh(): Promise<void> };
      provider.refresh().catch(() => undefined);
    },
    { kind, seconds },
  );
}

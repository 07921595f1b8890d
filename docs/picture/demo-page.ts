import type { Page } from 'puppeteer-core';

import type { Demo } from '../../demo/start.js';

/** The format of the pictures: about half the bytes of a PNG, with letters that stay sharp. */
export const IMAGE = { type: 'webp', quality: 80 } as const;

/** A busy machine takes long to start the dashboards. */
const TIMEOUT_MS = 120_000;

type Provider = HTMLElement & { readonly status: string; getToken(): Promise<string> };

/** Signs in to the demo with one click. */
export async function signIn(page: Page, demo: Demo): Promise<void> {
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.goto(demo.urls.host);
  await page.click('button');
  await waitForGeneration(page, 1);
}

/** Clicks a button of the panel "Inject failures". */
export function clickAction(page: Page, name: string): Promise<void> {
  return page.click(`[data-action="${name}"]`);
}

/** Resolves when all four dashboards use this generation of the token, or a later one. */
export async function waitForGeneration(page: Page, generation: number): Promise<void> {
  await page.waitForFunction(
    (least: number) => {
      const embeds = [...document.querySelectorAll<HTMLElement & { generation: number }>('analytics-embed')];
      return embeds.length === 4 && embeds.every(embed => embed.generation >= least);
    },
    {},
    generation,
  );
}

/** Resolves when the provider has this status. */
export async function waitForStatus(page: Page, status: string): Promise<void> {
  await page.waitForFunction(
    (expected: string) => document.querySelector<Provider>('token-provider')?.status === expected,
    {},
    status,
  );
}

/** The access token that the dashboards use. */
export function currentToken(page: Page): Promise<string> {
  return page.$eval('token-provider', provider => (provider as Provider).getToken());
}

/** @throws Error if the page, a frame or an open shadow root shows one of the access tokens. */
export async function checkForTokens(page: Page, tokens: readonly string[]): Promise<void> {
  for (const frame of page.frames()) {
    const text = await frame.evaluate(() => {
      const roots = [...document.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot?.textContent);
      return [document.body.innerText, ...roots].join('\n');
    });
    if (tokens.some(token => text.includes(token))) throw new Error(`${frame.url()} shows an access token.`);
  }
}

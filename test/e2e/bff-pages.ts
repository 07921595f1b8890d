import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRemoteJWKSet, jwtVerify } from 'jose';

import type { Issuer } from '../support/bff/issuer.js';
import { until, type Page } from '../support/e2e-page.js';
import { clientScripts, html, serve, type Origin } from '../support/two-origins.js';
import { frameValue } from './provider-page.js';

/** The addresses of the page's dashboards. */
export const DASHBOARDS = ['/revenue', '/churn'];

/** The newest generation that both dashboards' API has taken. */
export async function generation(page: Page): Promise<number> {
  const values = await Promise.all(DASHBOARDS.map(path => frameValue(page, path, 'generation')));
  return Math.min(...values.map(value => Number(value ?? 0)));
}

/** Waits until the page's only button has such a label. */
export async function hasButton(page: Page, label: RegExp): Promise<void> {
  await until(`a button like ${String(label)}`, async () => {
    const text = await page.evaluate(() => document.querySelector('button')?.innerText ?? '');
    return label.test(text.trim());
  });
}

/** Clicks the page's only button, as soon as it has such a label. */
export async function clickOn(page: Page, label: RegExp): Promise<void> {
  await hasButton(page, label);
  await page.click('button');
}

/** Writes the example's own pages into a new folder, with these dashboards, and a script that keeps what requests were answered. */
export function writePages(frameOrigin: string, refreshAt?: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'bff-pages-'));
  copyFileSync('dist/cdn/analytics-embed.min.js', join(folder, 'analytics-embed.min.js'));
  for (const file of ['page.js', 'session-events.js'])
    copyFileSync(`examples/bff/public/${file}`, join(folder, file));
  writeFileSync(
    join(folder, 'answers.js'),
    `globalThis.answers = [];
addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
  (globalThis.violations ??= []).push(violatedDirective);
});
const { fetch } = globalThis;
globalThis.fetch = async (...request) => {
  const response = await fetch(...request);
  if (request[0].includes('/oauth/refresh')) answers.push([...response.headers].join() + (await response.clone().text()));
  return response;
};`,
  );
  let page = readFileSync('examples/bff/public/index.html', 'utf8')
    .replace('<script', '<script src="/answers.js"></script><script')
    // The authorization server's page has a button "Sign out", too.
    .replace('Sign out', 'Leave')
    .replace('https://bi.example;', `${frameOrigin};`)
    .replace(
      'request-format',
      `${refreshAt === undefined ? '' : `refresh-at="${refreshAt}" `}request-format`,
    );
  for (const path of DASHBOARDS) page = page.replace(/https:\/\/bi\.example\/\w+\/\w+/, frameOrigin + path);
  writeFileSync(join(folder, 'index.html'), page);
  return folder;
}

/** Starts dashboards for the host at that origin. Their API checks each token's signature, issuer, audience and lifetime. */
export function startDashboards(
  hostOrigin: string,
  { origin: issuer, resource: audience }: Issuer,
  statuses: number[] = [],
): Promise<Origin> {
  const keys = createRemoteJWKSet(new URL('/jwks', issuer));
  const options = `async onToken({ generation }) {
      const { status } = await host.fetch('/api');
      if (status === 200) dataset.generation = generation;
    },
    onRevoked: ({ reason }) => (dataset.revoked = reason),`;
  return serve(async ({ pathname }, response, { headers }) => {
    if (pathname !== '/api') return html('A dashboard', clientScripts(hostOrigin, options));
    const token = (headers.authorization ?? '').replace('Bearer ', '');
    const status = await jwtVerify(token, keys, { issuer, audience }).then(
      () => 200,
      () => 401,
    );
    statuses.push(status);
    response.writeHead(status).end();
    return undefined;
  });
}

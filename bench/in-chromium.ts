import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core';

import { puppeteerLaunchOptions } from '../test/support/puppeteer-launch.js';
import { serveTwoOrigins, type Answer, type Content, type TwoOrigins } from '../test/support/two-origins.js';

/** Serves pages on two origins, measures something with them in Chromium, and closes all of it. */
export async function inChromium<Result>(
  measure: (browser: Browser, origins: TwoOrigins) => Promise<Result>,
  host: Answer,
  frame: Answer,
  { args = [], ...options }: LaunchOptions = {},
): Promise<Result> {
  const origins = await serveTwoOrigins(host, frame);
  const defaults = puppeteerLaunchOptions('Chromium');
  const browser = await puppeteer.launch({
    ...defaults,
    ...options,
    args: [...(defaults.args ?? []), ...args],
  });
  try {
    return await measure(browser, origins);
  } finally {
    await browser.close();
    await origins.close();
  }
}

/** A page of nothing but these scripts, in their order. */
export function scriptPage(scripts: readonly string[], attribute: '' | ' type="module"' = ''): Content {
  const elements = scripts.map(
    script => `<script${attribute}>${script.replaceAll('</script', '<\\/script')}</script>`,
  );
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page of a benchmark</title>
<link rel="icon" href="data:,">
<body>
${elements.join('\n')}
</html>`;
  return { type: 'html', body };
}

import { writeFileSync } from 'node:fs';

import puppeteer, { type Page } from 'puppeteer-core';

import { startDemo } from '../../demo/start.js';
import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { indexedPng, type RgbImage } from './indexed-png.js';

// Signs in to the demo in Chromium, waits until all four dashboards use their third token, and writes a screenshot.

const FILE = 'docs/images/demo.png';
/** Wide enough for the panel next to the dashboards; high enough for all four. */
const VIEWPORT = { width: 1720, height: 1070, deviceScaleFactor: 1 };
/** Seconds: the third token comes within half a minute. */
const ACCESS_TOKEN_TTL = 10;
const GENERATION = 3;

const demo = await startDemo({ accessTokenTtl: ACCESS_TOKEN_TTL });
const browser = await puppeteer.launch(puppeteerLaunchOptions('Chromium'));
try {
  const page = await browser.newPage();
  await page.setViewport(VIEWPORT);
  await page.goto(demo.urls.host);
  await page.click('button');
  await page.waitForFunction(dashboardsHaveGeneration, { timeout: 60_000 }, GENERATION);
  // The dashboards run their next query every five seconds.
  await new Promise(resolve => setTimeout(resolve, 2_000));
  await checkForToken(page);
  const png = indexedPng(await picture(page));
  writeFileSync(FILE, png);
  console.log(`${FILE}: ${png.length} bytes`);
} finally {
  await browser.close();
  await demo.close();
}

/** @throws Error if the page or a frame shows the access token. */
async function checkForToken(page: Page): Promise<void> {
  const token = await page.$eval('token-provider', provider =>
    (provider as HTMLElement & { getToken(): Promise<string> }).getToken(),
  );
  for (const frame of page.frames())
    if ((await frame.evaluate(() => document.body.innerText)).includes(token))
      throw new Error(`${frame.url()} shows the access token.`);
}

/** Runs in the page. */
function dashboardsHaveGeneration(generation: number): boolean {
  const embeds = [...document.querySelectorAll<HTMLElement & { generation: number }>('analytics-embed')];
  return embeds.length === 4 && embeds.every(embed => embed.generation >= generation);
}

/** The page's visible part; a blank page decodes it. */
async function picture(page: Page): Promise<RgbImage> {
  const screenshot = await page.screenshot({ encoding: 'base64' });
  const blank = await browser.newPage();
  return blank.evaluate(async (data: string) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) throw new Error('The browser has no 2D canvas.');
    context.drawImage(image, 0, 0);
    const bytes = new DataView(context.getImageData(0, 0, width, height).data.buffer);
    const pixels = Array.from({ length: width * height }, (_, i) => bytes.getUint32(i * 4) >>> 8);
    return { width, pixels };
  }, screenshot);
}

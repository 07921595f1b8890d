import { writeFileSync } from 'node:fs';

import type { Browser } from 'puppeteer-core';

import { indexedPng, type RgbImage } from './indexed-png.js';

/** Writes a screenshot, which is a PNG in base64, with a palette. Hides the page that is visible. */
export async function writePicture(browser: Browser, file: string, screenshot: string): Promise<void> {
  const png = indexedPng(await decode(browser, screenshot));
  writeFileSync(file, png);
  console.log(`${file}: ${png.length} bytes`);
}

/** A blank page decodes the screenshot: the demo's policy does not allow an image from a `data:` URL. */
async function decode(browser: Browser, screenshot: string): Promise<RgbImage> {
  const blank = await browser.newPage();
  const image = await blank.evaluate(async (data: string) => {
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
  await blank.close();
  return image;
}

import puppeteer from 'puppeteer-core';

import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { takeDemoPicture } from './demo-picture.js';
import { takeInspectorPictures } from './inspector-pictures.js';
import { takeSupersetPictures } from './superset-pictures.js';

// Writes the documentation's screenshots, in Chromium: all, or those that the arguments name. Takes about three minutes.
const pictures = { demo: takeDemoPicture, inspector: takeInspectorPictures, superset: takeSupersetPictures };

const browser = await puppeteer.launch(puppeteerLaunchOptions('Chromium'));
try {
  const wanted = process.argv.slice(2);
  for (const [name, take] of Object.entries(pictures))
    if (wanted.length === 0 || wanted.includes(name)) await take(browser);
} finally {
  await browser.close();
}

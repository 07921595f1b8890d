import puppeteer from 'puppeteer-core';

import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { takeDemoPicture } from './demo-picture.js';
import { takeInspectorPictures } from './inspector-pictures.js';

// Writes the documentation's screenshots, in Chromium. Takes about two minutes.

const browser = await puppeteer.launch(puppeteerLaunchOptions('Chromium'));
try {
  await takeDemoPicture(browser);
  await takeInspectorPictures(browser);
} finally {
  await browser.close();
}

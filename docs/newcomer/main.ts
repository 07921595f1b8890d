import { writeFileSync } from 'node:fs';

import { launch } from '../../test/support/e2e-browser.js';
import { seeLiveEmbed } from './live-embed.js';
import { readQuickStart } from './quick-start.js';
import { transcript } from './transcript.js';
import { walk } from './walk.js';

const PAGE = 'docs/start/transcript.md';

// Follows the quick start in an empty folder and prints the transcript; `--write` writes it to its page.
const quickStart = readQuickStart();
const path = await walk(quickStart);
const browser = await launch('Chromium');
try {
  const seen = await seeLiveEmbed(browser.page, path.url);
  const text = await transcript({ quickStart, steps: path.steps, seen });
  console.log(text);
  if (process.argv.includes('--write')) writeFileSync(PAGE, text);
} finally {
  await browser.close();
  await path.leave();
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { launch } from '../../test/support/e2e-browser.js';
import { seeLiveEmbed } from './live-embed.js';
import { linesToWrite, startSection } from './start-section.js';
import { transcript } from './transcript.js';
import { walk } from './walk.js';

const PAGE = 'docs/start/transcript.md';

// Follows the README's "Start" in an empty folder and prints what happened; `--write` keeps it.
const section = startSection(readFileSync('README.md', 'utf8'));
const path = await walk(section);
const browser = await launch('Chromium');
try {
  const seen = await seeLiveEmbed(browser.page, path.url);
  const text = await transcript({ section, steps: path.steps, seen, lines: linesToWrite(section) });
  console.log(text);
  if (process.argv.includes('--write')) {
    mkdirSync(dirname(PAGE), { recursive: true });
    writeFileSync(PAGE, text);
  }
} finally {
  await browser.close();
  await path.leave();
}

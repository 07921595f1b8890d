import { format, resolveConfig } from 'prettier';

import type { LiveEmbed } from './live-embed.js';
import { linesToWrite, type QuickStart } from './quick-start.js';
import type { Step } from './walk.js';

/** The results of following the quick start. */
export interface Seen {
  readonly quickStart: QuickStart;
  readonly steps: readonly Step[];
  readonly seen: LiveEmbed;
}

/** The results as a page of the documentation. */
export async function transcript({ quickStart, steps, seen }: Seen): Promise<string> {
  const total = steps.reduce((sum, { seconds }) => sum + (seconds ?? 0), seen.seconds);
  const names = [...quickStart.files.keys()].map(name => `\`${name}\``).join(', ');
  const page = [
    '# A newcomer’s path',
    `\`npm run newcomer -- --write\` followed each step of the [quick start](quick-start.md) and wrote this page. It took ${total.toFixed(1)} s
from \`npm init\` to the first token in the dashboard, plus the time to write ${linesToWrite(quickStart)} lines in ${names}.
\`test/e2e/newcomer.test.ts\` follows the quick start in each engine.`,
    ['```console', ...steps.map(written), '```'].join('\n'),
    `Then, in Chromium at http://127.0.0.1:8080:`,
    `- after ${seen.seconds.toFixed(1)} s the dashboard showed “${seen.words[0] ?? ''}”;
- at the next token it showed “${seen.words[1] ?? ''}”; it had been loaded ${seen.loads === 1 ? 'once' : 'again'}.`,
  ].join('\n\n');
  return format(page, { ...(await resolveConfig('README.md')), parser: 'markdown' });
}

function written({ command, output, seconds }: Step): string {
  const end = seconds === null ? '# keeps running' : `# ${seconds.toFixed(1)} s`;
  return [`$ ${command}`, output, end].filter(line => line !== '').join('\n');
}

import { format, resolveConfig } from 'prettier';

import type { LiveEmbed } from './live-embed.js';
import type { StartSection } from './start-section.js';
import type { Step } from './walk.js';

/** All that a walk has shown. */
export interface Seen {
  readonly section: StartSection;
  readonly steps: readonly Step[];
  readonly seen: LiveEmbed;
  readonly lines: number;
}

/** The walk as a page of the documentation. */
export async function transcript({ section, steps, seen, lines }: Seen): Promise<string> {
  const total = steps.reduce((sum, { seconds }) => sum + (seconds ?? 0), seen.seconds);
  const names = [...section.files.keys()].map(name => `\`${name}\``).join(', ');
  const page = [
    '# A newcomer’s path',
    `The README's "Start", followed to the letter by \`npm run newcomer -- --write\`, which wrote this page. It took ${total.toFixed(1)} s
from \`npm init\` to the first token in the dashboard, beside ${lines} lines to write in ${names}.
\`test/e2e/newcomer.test.ts\` follows it in each engine.`,
    ['```console', ...steps.map(written), '```'].join('\n'),
    `Then, in Chromium at http://127.0.0.1:8080:`,
    `- after ${seen.seconds.toFixed(1)} s the dashboard said “${seen.words[0] ?? ''}”;
- at the next token it said “${seen.words[1] ?? ''}”, and had been loaded ${seen.loads === 1 ? 'once' : 'again'}.`,
  ].join('\n\n');
  return format(page, { ...(await resolveConfig('README.md')), parser: 'markdown' });
}

function written({ command, output, seconds }: Step): string {
  const end = seconds === null ? '# keeps running' : `# ${seconds.toFixed(1)} s`;
  return [`$ ${command}`, output, end].filter(line => line !== '').join('\n');
}

import { readFileSync, writeFileSync } from 'node:fs';

import { ends, errors, shapes, type ServerAnswer, type TakenFor } from '../../test/unit/server-answers.js';
import { formatted, table } from './markdown.js';
import { markedBlock, withMarkedBlock } from './marked-block.js';

/** The page with the tables of answers. */
export const ANSWERS_PAGE = 'docs/concepts/server-answers.md';
const BLOCKS = { ends, shapes, errors } satisfies Record<string, readonly ServerAnswer[]>;

/** The page with its tables generated from the answers that the tests give to a session. */
export async function withServerAnswers(page: string): Promise<string> {
  let text = page;
  for (const [name, answers] of Object.entries(BLOCKS)) {
    if (markedBlock(text, name) === undefined)
      throw new Error(`${ANSWERS_PAGE} has no place for the table "${name}".`);
    const rows = answers.map(({ sends, by, takenFor, says }) => [sends, by, describe(takenFor, says)]);
    text = withMarkedBlock(text, name, table(['the server sends', 'for example', 'it is taken for'], rows));
  }
  return formatted(ANSWERS_PAGE, text);
}

function describe(takenFor: TakenFor, says: string | undefined): string {
  if ('error' in takenFor) return `\`${takenFor.error}\`${says === undefined ? '' : `; named: ${says}`}`;
  const { lifetime } = takenFor;
  if (lifetime === null) return 'a token without a known end';
  return lifetime === 0 ? 'a token that has expired on arrival' : `a token that is valid for ${lifetime} s`;
}

if (process.argv.includes('--write-answers'))
  writeFileSync(ANSWERS_PAGE, await withServerAnswers(readFileSync(ANSWERS_PAGE, 'utf8')));

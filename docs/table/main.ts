import { readFileSync, writeFileSync } from 'node:fs';

import { formatted, table } from './markdown.js';
import { markedBlock, withMarkedBlock } from './marked-block.js';
import { protocolFacts, type ProtocolFacts } from './protocol-facts.js';

/** The page that contains the table. */
export const PAGE = 'docs/vendors/index.md';
const BLOCK = 'protocols';

const COLUMNS: Readonly<Record<string, (facts: ProtocolFacts) => string>> = {
  protocol: ({ name }) => `[\`${name}\`](${name}.md)`,
  'new tokens': ({ pushes }) => (pushes ? 'posted before expiry' : 'when the frame requests one'),
  acknowledged: ({ reports }) => yesOrNo(reports.has('acknowledged')),
  'frame can reject one': ({ reports }) => yesOrNo(reports.has('tokenRejected')),
  'gets sign-outs': ({ announcesRevocation }) => yesOrNo(announcesRevocation),
  height: ({ reports }) => yesOrNo(reports.has('resized')),
  events: ({ reports }) => yesOrNo(reports.has('message')),
  calls: ({ calls }) => yesOrNo(calls),
  'tested against': ({ testedAgainst }) =>
    testedAgainst.length > 0 ? testedAgainst.map(name => `\`${name}\``).join(', ') : 'a test frame',
};

function yesOrNo(isTrue: boolean): string {
  return isTrue ? 'yes' : 'no';
}

/** The page with its table generated from the protocols' current files. */
export async function withTable(page: string): Promise<string> {
  if (markedBlock(page, BLOCK) === undefined)
    throw new Error(`${PAGE} has no place for the table of protocols.`);
  const rows = (await protocolFacts()).map(facts => Object.values(COLUMNS).map(cell => cell(facts)));
  return formatted(PAGE, withMarkedBlock(page, BLOCK, table(Object.keys(COLUMNS), rows)));
}

if (process.argv.includes('--write')) writeFileSync(PAGE, await withTable(readFileSync(PAGE, 'utf8')));

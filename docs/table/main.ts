import { readFileSync, writeFileSync } from 'node:fs';

import { format, resolveConfig } from 'prettier';

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
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const names = Object.keys(COLUMNS);
  const rows = (await protocolFacts()).map(facts => line(names.map(name => COLUMNS[name]?.(facts) ?? '')));
  const table = [line(names), line(names.map(() => '---')), ...rows].join('\n');
  return format(withMarkedBlock(page, BLOCK, table), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

if (process.argv.includes('--write')) writeFileSync(PAGE, await withTable(readFileSync(PAGE, 'utf8')));

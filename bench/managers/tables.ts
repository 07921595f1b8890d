import { columnIds, columns, type ColumnId } from './columns.js';
import type { Measured } from './measure.js';
import { nameOf, rowIds, scenarios, type RowId } from './scenarios.js';
import { isMeasured, measureIds, measures, verdict, type MeasureId } from './verdict.js';
import type { Cell, Figures } from './wire.js';

/** One table for each measure, as Markdown. */
export function tables(measured: Measured): string {
  return measureIds
    .map(measure => `### ${measures[measure].heading}\n\n${NOTES[measure]}\n\n${table(measured, measure)}`)
    .join('\n\n');
}

/** Each library with the number of scenarios that it survives: what the README quotes. */
export function survivors(measured: Measured): string {
  const lines = columnIds.map(column => [columns[column].heading, survived(measured, column)]);
  return markdown([['library', 'scenarios survived'], ['---', '---:'], ...lines]);
}

/** Every scenario with the libraries that survive it, and nothing else: what docs/evidence.md quotes. */
export function glance(measured: Measured): string {
  const lines = rowIds.map(row => [
    nameOf(row),
    ...columnIds.map(column => text('survival', measured.get(column)?.[row]).replace(/^X .*/, 'X')),
  ]);
  const counts = columnIds.map(column => survived(measured, column));
  const head = ['', ...columnIds.map(id => columns[id].heading)];
  return markdown([head, head.map(() => '---'), ...lines, ['survived', ...counts]]);
}

/** The number of scenarios that a library survives, of those that were measured. */
function survived(measured: Measured, column: ColumnId): string {
  const cells = rowIds.map(row => measured.get(column)?.[row]).filter(isMeasured);
  return `${cells.filter(({ complaint }) => complaint === undefined).length} of ${cells.length}`;
}

/** Why cells have no figures, a sentence each. */
export function unmeasured(measured: Measured): string {
  const sentences = columnIds.flatMap(column => {
    const byReason = new Map<string, RowId[]>();
    for (const row of rowIds) {
      const cell = measured.get(column)?.[row];
      if (cell && 'unmeasured' in cell)
        byReason.set(cell.unmeasured, [...(byReason.get(cell.unmeasured) ?? []), row]);
    }
    return [...byReason].map(([reason, ids]) => `${columns[column].heading}, ${ids.join(', ')}: ${reason}`);
  });
  return sentences.length === 0 ? '' : `–, not measured. ${sentences.join(' ')}`;
}

const NOTES: Readonly<Record<MeasureId, string>> = {
  survival:
    'A library survives if it meets the condition in the second column, and if a refresh requested at the end brings a valid token to every tab. `X`: it does not; the cell says what was observed.',
  without:
    'Summed over all tabs, while the page is awake and has a network. The page uses the last token that the library returned, and the server decides whether it is valid. The page calls the library every 5 s, so differences under a second count as none.',
  requests:
    'Requests that reached the server until the end of the scenario. First is the library with the fewest requests among those that survive: one that has lost the user, or hangs, needs no tokens.',
  reuse: 'Each of them ends the user’s session at a server with reuse detection.',
  left: 'Timers and workers, listeners of window and document, open BroadcastChannels of all tabs, one second after every disposal method that the library offers was called.',
};

function table(measured: Measured, measure: MeasureId): string {
  const survival = measure === 'survival';
  const head = ['', ...(survival ? ['survives'] : []), ...columnIds.map(id => columns[id].heading), 'first'];
  const align = head.map((_, index) =>
    index === 0 || survival || index === head.length - 1 ? '---' : '---:',
  );
  const lines = rowIds.map(row => [
    nameOf(row),
    ...(survival ? [scenarios[row].survives] : []),
    ...columnIds.map(column => text(measure, measured.get(column)?.[row])),
    first(measured, measure, row),
  ]);
  return markdown([head, align, ...lines]);
}

function markdown(lines: readonly (readonly string[])[]): string {
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

function text(measure: MeasureId, cell: Cell | undefined): string {
  if (!isMeasured(cell)) return '–';
  if (measure === 'survival') return cell.complaint === undefined ? 'ok' : `X ${cell.complaint}`;
  if (measure === 'left') return leftText(cell);
  const value = String(Number(measures[measure].value(cell).toFixed(1)));
  return cell.storm ? `${value} and more` : value;
}

function leftText({ left }: Figures): string {
  const parts = Object.entries(left).filter(([, count]) => count > 0);
  return parts.length === 0 ? '0' : parts.map(([what, count]) => `${count} ${what}`).join(', ');
}

function first(measured: Measured, measure: MeasureId, row: RowId): string {
  const { first: best, reason } = verdict(measured, measure, row);
  if (best.includes('ours')) return alike(best.filter(column => column !== 'oursByCookie'));
  const names = best.map(column => columns[column].heading).join(', ') || 'nobody';
  return `${names}. ${reason ?? ''}`;
}

/** This project and those who are as good. */
function alike(best: readonly ColumnId[]): string {
  const others = best.length - 1;
  if (others === 0) return columns.ours.heading;
  return others === 1
    ? best.map(column => columns[column].heading).join(' and ')
    : `${columns.ours.heading} and ${others} others`;
}

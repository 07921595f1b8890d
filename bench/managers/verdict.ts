import { columnIds, columns, OURS, type ColumnId } from './columns.js';
import type { Measured } from './measure.js';
import { reasons } from './reasons.js';
import { rowIds, type RowId } from './scenarios.js';
import { isMeasured, type Cell, type Figures } from './cell.js';

/** One measure: a table of its own. */
interface Measure {
  readonly heading: string;
  readonly note: string;
  /** The less, the better. */
  readonly value: (figures: Figures) => number;
  /** The text of a cell; default: the value. */
  readonly text?: (figures: Figures) => string;
  /** Whether only libraries that survive are compared. */
  readonly amongSurvivors?: boolean;
  /** By how much a value may be worse than the best and still be first. */
  readonly tolerance?: number;
}

const measuresById = {
  survival: {
    heading: 'Which libraries survive',
    note: 'A library survives if it meets the condition in the second column, and if a refresh requested at the end brings a valid token to every tab. `X`: it does not; the cell says what was observed.',
    value: ({ complaint }) => (complaint === undefined ? 0 : 1),
    text: ({ complaint }) => (complaint === undefined ? 'ok' : `X ${complaint}`),
    amongSurvivors: true,
  },
  without: {
    heading: 'Seconds without a valid token',
    note: 'Summed over all tabs, while the page is awake and has a network. The page uses the last token that the library returned, and the server decides whether it is valid. The page calls the library every 5 s, so differences under a second count as none.',
    value: ({ without }) => without,
    tolerance: 1,
  },
  requests: {
    heading: 'Refresh requests',
    note: 'Requests that reached the server until the end of the scenario. First is the library with the fewest requests among those that survive: one that has lost the user, or hangs, needs no tokens.',
    value: ({ requests }) => requests,
    amongSurvivors: true,
  },
  reuse: {
    heading: 'Used refresh tokens presented',
    note: 'Each of them ends the user’s session at a server with reuse detection.',
    value: ({ reuse }) => reuse,
  },
  left: {
    heading: 'Left after disposal',
    note: 'Timers and workers, listeners of window and document, open BroadcastChannels of all tabs, one second after every disposal method that the library offers was called.',
    value: ({ left }) => left.timers + left.listeners + left.channels,
    text({ left }) {
      const parts = Object.entries(left).filter(([, count]) => count > 0);
      return parts.map(([what, count]) => `${count} ${what}`).join(', ') || '0';
    },
  },
} as const satisfies Record<string, Measure>;

/** Which measure. */
export type MeasureId = keyof typeof measuresById;

/** All measures, in the order of the tables. */
export const measures: Readonly<Record<MeasureId, Measure>> = measuresById;

/** Their ids. */
export const measureIds = Object.keys(measures) as MeasureId[];

/** A row of one of the tables. */
export type RowOfTable = `${MeasureId} ${RowId}`;

/** The first libraries of a row. */
export function firstIn(measured: Measured, measure: MeasureId, row: RowId): readonly ColumnId[] {
  const { value, amongSurvivors = false, tolerance = 0 } = measures[measure];
  const values = columnIds.flatMap(column => {
    const cell = measured.get(column)?.[row];
    if (!isMeasured(cell) || (amongSurvivors && cell.complaint !== undefined)) return [];
    return [{ column, value: value(cell) }];
  });
  const best = Math.min(...values.map(each => each.value));
  return values.filter(each => each.value <= best + tolerance).map(({ column }) => column);
}

/** Why this project is not first in a row. */
export function reasonFor(row: RowOfTable): string | undefined {
  return reasons.find(({ rows }) => rows.includes(row))?.why;
}

/** What is not as it should be, a sentence each. */
export function faults(measured: Measured): string[] {
  const wrongReasons = measureIds.flatMap(measure =>
    rowIds.flatMap(row => {
      const isFirst = firstIn(measured, measure, row).includes('ours');
      if (isFirst === (reasonFor(`${measure} ${row}`) === undefined)) return [];
      return `${measures[measure].heading}, ${row}: ${isFirst ? 'a reason is given, but this project is first.' : 'this project is not first, and no reason is given.'}`;
    }),
  );
  const wrongCells = columnIds.flatMap(column =>
    rowIds.flatMap(row => {
      const found = faultsOf(column, row, measured.get(column)?.[row]);
      return found.map(fault => `${columns[column].heading}, ${row}: ${fault}.`);
    }),
  );
  return [...wrongReasons, ...wrongCells];
}

function faultsOf(column: ColumnId, row: RowId, cell: Cell | undefined): string[] {
  const isOurs = OURS.includes(column);
  if (!isMeasured(cell)) return isOurs ? ['not measured'] : [];
  const { complaint, reuse, left, unsettled } = cell;
  const isExcused = column === 'ours' && reasonFor(`survival ${row}`) !== undefined;
  const checks: readonly (readonly [isFault: boolean, text: string])[] = [
    [unsettled > 0, 'something did not come to its end in real time; the figures are in doubt'],
    [isOurs && complaint !== undefined && !isExcused, `does not survive (${complaint})`],
    [isOurs && reuse > 0 && !isExcused, `${reuse} used refresh tokens presented`],
    [isOurs && Object.values(left).some(count => count > 0), 'something is left'],
  ];
  return checks.flatMap(([isFault, text]) => (isFault ? [text] : []));
}

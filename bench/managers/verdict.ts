import { columnIds, columns, type ColumnId } from './columns.js';
import type { Measured } from './measure.js';
import { reasons, type RowOfTable } from './reasons.js';
import { rowIds, type RowId } from './scenarios.js';
import type { Cell, Figures } from './wire.js';

/** One measure: a table of its own. */
interface Measure {
  readonly heading: string;
  /** The less, the better. */
  readonly value: (figures: Figures) => number;
  /** Whether only those who survived are compared: who has given up asks for nothing. */
  readonly amongSurvivors: boolean;
  /** What counts as none. */
  readonly tolerance: number;
}

/** Whose row it is, by the names of its first. */
export interface Verdict {
  readonly first: readonly ColumnId[];
  /** Why this project is not among them. */
  readonly reason?: string | undefined;
}

/** All measures. */
export const measures = {
  survival: {
    heading: 'Which libraries survive',
    value: ({ complaint }) => (complaint === undefined ? 0 : 1),
    amongSurvivors: true,
    tolerance: 0,
  },
  without: {
    heading: 'Seconds without a valid token',
    value: ({ without }) => without,
    amongSurvivors: false,
    tolerance: 1,
  },
  requests: {
    heading: 'Refresh requests',
    value: ({ requests }) => requests,
    amongSurvivors: true,
    tolerance: 0,
  },
  reuse: {
    heading: 'Used refresh tokens presented',
    value: ({ reuse }) => reuse,
    amongSurvivors: false,
    tolerance: 0,
  },
  left: {
    heading: 'Left after disposal',
    value: ({ left }) => left.timers + left.listeners + left.channels,
    amongSurvivors: false,
    tolerance: 0,
  },
} as const satisfies Record<string, Measure>;

/** Which measure. */
export type MeasureId = keyof typeof measures;

/** All of them, in their order. */
export const measureIds = Object.keys(measures) as MeasureId[];

/** Who is first in a row. */
export function verdict(measured: Measured, measure: MeasureId, row: RowId): Verdict {
  const { value, amongSurvivors, tolerance } = measures[measure];
  const values = columnIds.flatMap(column => {
    const cell = measured.get(column)?.[row];
    if (!isMeasured(cell) || (amongSurvivors && cell.complaint !== undefined)) return [];
    return [{ column, value: value(cell) }];
  });
  const best = Math.min(...values.map(each => each.value));
  const first = values.filter(each => each.value <= best + tolerance).map(({ column }) => column);
  return first.includes('ours') ? { first } : { first, reason: reasons[`${measure} ${row}`] };
}

/** Whether a cell has figures. */
export function isMeasured(cell: Cell | undefined): cell is Figures {
  return cell !== undefined && !('unmeasured' in cell);
}

/** What is not as it should be, a sentence each. */
export function faults(measured: Measured): string[] {
  const wrong: string[] = [];
  const needed = new Set<RowOfTable>();
  for (const measure of measureIds) {
    for (const row of rowIds) {
      if (verdict(measured, measure, row).first.includes('ours')) continue;
      needed.add(`${measure} ${row}`);
      if (reasons[`${measure} ${row}`] === undefined)
        wrong.push(
          `${measures[measure].heading}, ${row}: this project is not first, and no reason is given.`,
        );
    }
  }
  for (const row of Object.keys(reasons) as RowOfTable[])
    if (!needed.has(row)) wrong.push(`${row}: there is a reason for what is no longer so.`);
  for (const [column, cells] of measured) {
    for (const row of rowIds) wrong.push(...complaints(column, row, cells[row]));
  }
  return wrong;
}

function complaints(column: ColumnId, row: RowId, cell: Cell): string[] {
  const what = `${columns[column].heading}, ${row}`;
  const ours = column === 'ours' || column === 'oursByCookie';
  if (!isMeasured(cell)) return ours ? [`${what}: not measured.`] : [];
  const { complaint, reuse, left, unsettled } = cell;
  const excused = column === 'ours' && reasons[`survival ${row}`] !== undefined;
  return [
    ...(unsettled > 0
      ? [`${what}: something did not come to its end in real time; the figures are in doubt.`]
      : []),
    ...(ours && complaint !== undefined && !excused ? [`${what}: does not survive (${complaint}).`] : []),
    ...(ours && reuse > 0 && !excused ? [`${what}: ${reuse} used refresh tokens presented.`] : []),
    ...(ours && Object.values(left).some(count => count > 0) ? [`${what}: something is left.`] : []),
  ];
}

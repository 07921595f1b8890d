import type { MeasureId } from './verdict.js';
import type { RowId } from './rows.js';

/** A row of one of the tables. */
export type RowOfTable = `${MeasureId} ${RowId}`;

/** Why this project, with the refresh token in the page, is not first in a row. The run fails where a reason is missing, or no longer needed. */
export const reasons: Partial<Record<RowOfTable, string>> = {};

import type { Figure } from '../answers.js';
import { changePercent, percent } from './format.js';

/** The text of a tile at the top. */
export interface FigureText {
  readonly value: string;
  /** Below the value: a comparison with the previous period, or a remark. */
  readonly note?: string;
  readonly direction?: 'up' | 'down' | 'flat';
  /** The value is a name and may be long. */
  readonly isName?: boolean;
}

const COMPARED = 'against the period before';

/** A figure with its relative change. */
export function compared({ value, previous }: Figure, format: (value: number) => string): FigureText {
  if (value === null) return { value: '–' };
  const change = previous === null || previous === 0 ? undefined : value / previous - 1;
  return { value: format(value), ...noteOf(change, changePercent) };
}

/** The relative change alone, for tiles whose value is the change. */
export function growth({ value, previous }: Figure, note: string): FigureText {
  if (value === null || previous === null || previous === 0) return { value: '–', note };
  return { value: signedPercent(value / previous - 1), note };
}

/** A fraction with its change in percentage points. */
export function comparedShare({ value, previous }: Figure): FigureText {
  if (value === null) return { value: '–' };
  const change = previous === null ? undefined : value - previous;
  return { value: percent(value), ...noteOf(change, points => `${(points * 100).toFixed(1)} pp`) };
}

/** Writes the tiles, in the page's order. */
export function showFigures(texts: readonly FigureText[]): void {
  const tiles = document.querySelectorAll<HTMLElement>('.figure');
  tiles.forEach((tile, index) => {
    const text = texts[index];
    const value = tile.querySelector('.value');
    const change = tile.querySelector<HTMLElement>('.change');
    if (!text || !value || !change) return;
    value.textContent = text.value;
    tile.dataset['kind'] = text.isName ? 'name' : 'number';
    change.textContent = text.note ?? '';
    change.dataset['direction'] = text.direction ?? 'none';
    change.title = text.direction ? COMPARED : '';
  });
}

function noteOf(
  change: number | undefined,
  format: (value: number) => string,
): Pick<FigureText, 'note' | 'direction'> {
  if (change === undefined) return {};
  return { note: format(Math.abs(change)), direction: directionOf(change) };
}

/** `+4.2%` or `−4.2%`, with a real minus sign. */
export function signedPercent(change: number): string {
  return `${change < 0 ? '−' : '+'}${changePercent(Math.abs(change))}`;
}

function directionOf(change: number): 'up' | 'down' | 'flat' {
  if (Math.abs(change) < 0.0005) return 'flat';
  return change > 0 ? 'up' : 'down';
}

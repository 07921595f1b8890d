import type { Part } from './chart-parts.js';

/** A line of a tooltip. */
export interface TooltipRow {
  readonly label: string;
  readonly value: string;
  readonly color?: string;
}

/** The text of a tooltip about the item under the pointer. */
export interface TooltipText {
  readonly title: string;
  readonly rows: readonly TooltipRow[];
}

/** The index of the data item under the pointer. */
interface Pointed {
  readonly dataIndex: number;
}

/**
 * A tooltip in the page's own style.
 *
 * @param trigger `axis`: all series at a position of the axis; `item`: one data item
 * @param describe `undefined` shows nothing
 */
export function tooltip(
  trigger: 'axis' | 'item',
  describe: (
    pointed: Pointed & { readonly name: string; readonly seriesName: string },
  ) => TooltipText | undefined,
): Part<'tooltip'> {
  return {
    trigger,
    confine: true,
    transitionDuration: 0,
    axisPointer: { type: 'shadow', shadowStyle: { opacity: 0.12 } },
    // The page's CSP forbids inline styles in markup, so the tooltip consists of elements, styled by the stylesheet.
    className: 'tooltip',
    padding: 0,
    borderWidth: 0,
    backgroundColor: 'transparent',
    extraCssText: 'box-shadow: none',
    formatter: parameters => {
      const [pointed] = Array.isArray(parameters) ? parameters : [parameters];
      if (!pointed) return '';
      const { dataIndex, name, seriesName = '' } = pointed;
      const text = describe({ dataIndex, name, seriesName });
      return text ? element(text) : '';
    },
  };
}

function element({ title, rows }: TooltipText): HTMLElement {
  const box = document.createElement('div');
  box.className = 'tooltip-box';
  const heading = document.createElement('strong');
  heading.textContent = title;
  box.append(heading);
  const isColored = rows.some(({ color }) => color !== undefined);
  for (const { label, value, color } of rows) {
    const row = document.createElement('div');
    const mark = document.createElement('i');
    if (color === undefined) mark.hidden = true;
    else mark.style.backgroundColor = color;
    const name = document.createElement('span');
    name.textContent = label;
    const figure = document.createElement('b');
    figure.textContent = value;
    row.append(...(isColored ? [mark] : []), name, figure);
    box.append(row);
  }
  return box;
}

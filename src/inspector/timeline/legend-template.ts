import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

/** The meaning of a shape of the timeline. The shape is drawn into a box of 22 by 14 px. */
interface LegendEntry {
  readonly label: string;
  readonly shape: SVGTemplateResult;
}

const ENTRIES: readonly LegendEntry[] = [
  {
    label: 'token, refresh due',
    shape: svg`<rect class="token-current" x="1" y="1" width="20" height="12" rx="2" /><line
      class="token-due" x1="16" x2="16" y1="1" y2="13" />`,
  },
  {
    label: 'replaced',
    shape: svg`<rect class="token-lifetime" x="1" y="1" width="20" height="12" rx="2" />`,
  },
  {
    label: 'refresh ok',
    shape: svg`<g class="attempt ok"><circle cx="11" cy="7" r="6" /></g>`,
  },
  {
    label: 'failed',
    shape: svg`<g class="attempt failed"><circle cx="11" cy="7" r="6" /><path
      class="cross" transform="translate(11 7)" d="M-2.5 -2.5 L2.5 2.5 M-2.5 2.5 L2.5 -2.5" /></g>`,
  },
  {
    label: 'next retry',
    shape: svg`<g class="planned"><circle cx="11" cy="7" r="5.5" /></g>`,
  },
  {
    label: 'no valid token',
    shape: svg`<g class="gap"><rect x="1" y="1" width="20" height="12" /></g>`,
  },
  {
    label: 'page hidden, offline or asleep',
    shape: svg`<g class="inactivity"><rect x="1" y="1" width="20" height="12" /></g>`,
  },
];

/** px: the approximate width of a letter of a label in a saved SVG. */
const LEGEND_LETTER_WIDTH_PX = 6.4;
/** px: the size of the shapes. */
const SHAPE_PX = { width: 22, height: 14 } as const;

/** The legend below the timeline in the page. */
export function legendTemplate(): TemplateResult {
  return html`<div class="legend">
    ${ENTRIES.map(
      ({ label, shape }) =>
        html`<span
          ><svg width=${SHAPE_PX.width} height=${SHAPE_PX.height} aria-hidden="true">${shape}</svg
          >${label}</span
        >`,
    )}
  </div>`;
}

/** The legend as one line of a saved SVG, from `x` and `y` on. */
export function legendDrawing(x: number, y: number): SVGTemplateResult {
  let nextX = x;
  return svg`${ENTRIES.map(({ label, shape }) => {
    const entryX = nextX;
    nextX += SHAPE_PX.width + label.length * LEGEND_LETTER_WIDTH_PX + 26;
    return svg`<g transform="translate(${entryX} ${y})">${shape}<text x=${SHAPE_PX.width + 6} y="11">${label}</text></g>`;
  })}`;
}

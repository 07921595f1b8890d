import { css, unsafeCSS, type CSSResult } from 'lit';

/**
 * Each color for light pages and saved files, and for dark pages, named for its meaning. States also differ in lightness and
 * shape, so that color-blind users can distinguish them. Text on `ground` and `raised` has a contrast of at least 4.5, lines
 * that carry information at least 3.
 */
export const COLORS = {
  ink: ['#1a2330', '#e6ebf2'],
  muted: ['#56616f', '#9ca9b8'],
  ground: ['#ffffff', '#12171e'],
  raised: ['#f5f7fa', '#1a2129'],
  line: ['#dbe1e8', '#2b3541'],
  accent: ['#1d5fb4', '#7db8f5'],
  token: ['#2a6fb5', '#69aef0'],
  'token-fill': ['#cfe4f8', '#1c4268'],
  'token-past': ['#eaf2fa', '#172737'],
  ok: ['#0a7a5a', '#4fcfa2'],
  failed: ['#b04a00', '#f2a25a'],
  gap: ['#c3202b', '#ff8078'],
  'gap-fill': ['#fbd0cd', '#5b1d22'],
  mark: ['#6c3fb0', '#c5a3f5'],
  inactivity: ['#8693a3', '#768496'],
} as const;

/** A page can override each color with `--token-inspector-…`. */
function declareColors(index: 0 | 1): CSSResult {
  const lines = Object.entries(COLORS).map(
    ([name, pair]) => `--_${name}: var(--token-inspector-${name}, ${pair[index]});`,
  );
  return unsafeCSS(lines.join('\n'));
}

/** The colors of the inspector, by `prefers-color-scheme`. */
export const colorStyles = css`
  :host {
    ${declareColors(0)}
    color-scheme: light;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      ${declareColors(1)}
      color-scheme: dark;
    }
  }
`;

/**
 * The selectors of each value, by property: the states that have a color, in the timeline and in the panels, and what is drawn,
 * in the page and in a saved file. The name of a color stands for its custom property.
 */
const RULES = {
  color: {
    muted: '.status, .pill',
    ok: '.active, .connected, .ok',
    token: '.acquiring, .refreshing, .loading, .connecting',
    failed: '.retrying, .unresponsive, .warning, .attempt.failed',
    gap: '.expired, .failed, .gap, .mark.login-required',
    mark: '.mark',
  },
  'font-weight': { 600: '.lane-label, .now-label, .token text, .mark text, .gap text' },
  fill: {
    none: '.cross, .frame path, .metric polyline',
    muted: '.timeline',
    ink: '.now-label, .token text, .status text',
    ground: '.now-ground, .planned circle, .mark.session-ending path',
    inactivity: '.inactivity rect',
    'gap-fill': '.gap rect',
    'token-fill': '.token-current',
    'token-past': '.token-lifetime',
    token: '.metric circle',
    currentColor: '.status rect, .gap text, .mark path, .mark text, .attempt circle, .attempt text',
  },
  'fill-opacity': { 0.16: '.inactivity rect, .status rect' },
  stroke: {
    line: '.lane-line, .tick line, .metric line',
    ink: '.now',
    ground: '.cross',
    token: '.token-lifetime, .token-current, .token-due, .metric polyline',
    ok: '.frame path',
    failed: '.frame.warning path, .planned circle',
    currentColor: '.status rect, .gap rect, .mark path, .attempt line',
  },
  'stroke-width': {
    1.5: '.now, .gap rect, .mark path, .metric polyline',
    1.75: '.cross, .planned circle',
    2: '.token-due, .frame.warning path',
    2.5: '.frame path',
    3: '.attempt line',
  },
  'stroke-opacity': { 0.5: '.attempt line' },
  'stroke-dasharray': { '3 3': '.token-lifetime', '2.5 2': '.planned circle' },
  'stroke-linecap': { round: '.attempt line, .cross, .frame path' },
  'stroke-linejoin': { round: '.mark path, .metric polyline' },
  'shape-rendering': { crispEdges: '.lane-line, .tick line' },
} as const;

const rules = Object.entries(RULES).flatMap(([property, selectors]) =>
  Object.entries(selectors).map(
    ([value, selector]) =>
      `${selector} { ${property}: ${Object.hasOwn(COLORS, value) ? `var(--_${value})` : value}; }`,
  ),
);

/** Styles of the drawing, in the page and in a saved file. Only simple selectors, which every SVG viewer supports. */
const drawingStyles = css`
  .timeline {
    font: 11px var(--_font);
    font-variant-numeric: tabular-nums;
  }
  ${unsafeCSS(rules.join('\n'))}
`;

/** The drawing's styles without custom properties, which some SVG viewers do not support. */
export const savedStyles = drawingStyles.cssText.replace(/var\(--_([a-z-]+)\)/g, (_, name: string) =>
  name === 'font'
    ? "system-ui, -apple-system, 'Segoe UI', sans-serif"
    : COLORS[name as keyof typeof COLORS][0],
);

/** Styles of the timeline's box, and of the line below it. */
const boxStyles = css`
  .timeline-box {
    overflow: hidden;
    outline-offset: -2px;
    cursor: default;
    touch-action: pan-y;
  }
  :host([paused]) .timeline-box {
    cursor: grab;
  }
  .item:not(:focus-visible, .pointed) {
    outline: none;
  }
  .below {
    gap: 2px 16px;
    align-items: baseline;
    min-height: 30px;
    padding: 5px 12px;
    border-block: 1px solid var(--_line);
  }
  .legend {
    gap: 2px 14px;
    font-size: 12px;
  }
  .legend span {
    gap: 5px;
  }
`;

/** All styles of the timeline. */
export const timelineStyles = [drawingStyles, boxStyles];

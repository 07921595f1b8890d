import { css, unsafeCSS, type CSSResult } from 'lit';

/**
 * The colors for light pages and for dark ones, named for their meaning. States also differ in lightness and shape, so that
 * color-blind users can distinguish them. Text on `ground` and `raised` has a contrast of at least 4.5, lines that carry
 * information at least 3.
 */
const COLORS = {
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

type Colors = Readonly<Record<keyof typeof COLORS, string>>;

/** For light pages, and for saved files. */
export const LIGHT = pickColors(0);
/** For dark pages. */
export const DARK = pickColors(1);

function pickColors(index: 0 | 1): Colors {
  return Object.fromEntries(Object.entries(COLORS).map(([name, pair]) => [name, pair[index]])) as Colors;
}

/** A page can override each color with `--token-inspector-…`. */
function declareColors(colors: Colors): CSSResult {
  const lines = Object.entries(colors).map(
    ([name, value]: [string, string]) => `--_${name}: var(--token-inspector-${name}, ${value});`,
  );
  return unsafeCSS(lines.join('\n'));
}

/** The colors of the inspector, by `prefers-color-scheme`. */
export const colorStyles = css`
  :host {
    ${declareColors(LIGHT)}
    color-scheme: light;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      ${declareColors(DARK)}
      color-scheme: dark;
    }
  }
`;

/** The states that have a color, in the timeline and in the panels. */
const STATES = {
  muted: '.status, .pill',
  ok: '.active, .connected, .ok',
  token: '.acquiring, .refreshing, .loading, .connecting',
  failed: '.retrying, .unresponsive, .warning, .attempt.failed',
  gap: '.expired, .failed, .gap, .mark.login-required',
  mark: '.mark',
} as const satisfies Partial<Colors>;

const stateRules = Object.entries(STATES).map(([name, states]) => `${states} { color: var(--_${name}); }`);

/** Styles of the drawing, in the page and in a saved file. Only simple selectors, which every SVG viewer supports. */
const drawingStyles = css`
  ${unsafeCSS(stateRules.join('\n'))}
  .timeline text {
    font-family: var(--_font);
    font-size: 11px;
    font-variant-numeric: tabular-nums;
    fill: var(--_muted);
  }
  .lane-label {
    font-weight: 600;
  }
  .lane-line,
  .tick line {
    stroke: var(--_line);
    shape-rendering: crispEdges;
  }
  .now {
    stroke: var(--_ink);
    stroke-width: 1.5;
  }
  .timeline .now-label,
  .timeline .token text {
    fill: var(--_ink);
    font-weight: 600;
  }
  .now-ground {
    fill: var(--_ground);
  }
  .inactivity rect {
    fill: var(--_inactivity);
    fill-opacity: 0.16;
  }
  .status rect {
    fill: currentColor;
    fill-opacity: 0.16;
    stroke: currentColor;
  }
  .timeline .status text {
    fill: var(--_ink);
  }
  .gap rect {
    fill: var(--_gap-fill);
    stroke: currentColor;
    stroke-width: 1.5;
  }
  .token-lifetime,
  .token-current {
    fill: var(--_token-fill);
    stroke: var(--_token);
  }
  .token-lifetime {
    fill: var(--_token-past);
    stroke-dasharray: 3 3;
  }
  .token-due {
    stroke: var(--_token);
    stroke-width: 2;
  }
  .attempt line {
    stroke: currentColor;
    stroke-width: 3;
    stroke-linecap: round;
    stroke-opacity: 0.5;
  }
  .attempt circle,
  .timeline .attempt text,
  .timeline .mark text,
  .timeline .gap text {
    fill: currentColor;
  }
  .timeline .mark text,
  .timeline .gap text {
    font-weight: 600;
  }
  .cross {
    fill: none;
    stroke: var(--_ground);
    stroke-width: 1.75;
    stroke-linecap: round;
  }
  .planned circle {
    fill: var(--_ground);
    stroke: var(--_failed);
    stroke-width: 1.75;
    stroke-dasharray: 2.5 2;
  }
  .mark path {
    fill: currentColor;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linejoin: round;
  }
  .mark.session-ending path {
    fill: var(--_ground);
  }
  .frame path {
    fill: none;
    stroke: var(--_ok);
    stroke-width: 2.5;
    stroke-linecap: round;
  }
  .frame.warning path {
    stroke: var(--_failed);
    stroke-width: 2;
  }
`;

/** The drawing's styles without custom properties, which some SVG viewers do not support. */
export const savedStyles = drawingStyles.cssText.replace(/var\(--_([a-z-]+)\)/g, (_, name: string) =>
  name === 'font' ? "system-ui, -apple-system, 'Segoe UI', sans-serif" : LIGHT[name as keyof Colors],
);

/** Styles of the timeline's box, and of the line below it. */
const boxStyles = css`
  .timeline-box {
    overflow: hidden;
    cursor: default;
    touch-action: pan-y;
  }
  .timeline-box:focus-visible,
  .scroll:focus-visible {
    outline-offset: -2px;
  }
  :host([paused]) .timeline-box {
    cursor: grab;
  }
  .timeline {
    display: block;
  }
  .item:focus {
    outline: none;
  }
  .item:focus-visible,
  .item.pointed {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
  .below {
    gap: 2px 16px;
    align-items: baseline;
    min-height: 30px;
    padding: 5px 12px;
    border-block: 1px solid var(--_line);
  }
  .below .description {
    color: var(--_ink);
  }
  .legend {
    gap: 2px 14px;
    font-size: 12px;
  }
  .legend span {
    display: inline-flex;
    align-items: center;
    gap: 5px;
  }
`;

/** All styles of the timeline. */
export const timelineStyles = [drawingStyles, boxStyles];

import { css } from 'lit';
import { DARK, declareColors, LIGHT } from './timeline/colors.js';
import { panelStyles } from './panels/panel-styles.js';
import { timelineStyles } from './timeline/timeline-styles.js';

/** Typography, colors and the border. */
const base = css`
  :host {
    ${declareColors(LIGHT)}
    --_font: var(--token-inspector-font, system-ui, sans-serif);
    container-type: inline-size;
    display: block;
    border: 1px solid var(--_line);
    border-radius: 8px;
    background: var(--_ground);
    color: var(--_ink);
    color-scheme: light;
    font: 13px/1.45 var(--_font);
    font-variant-numeric: tabular-nums;
    text-align: start;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      ${declareColors(DARK)}
      color-scheme: dark;
    }
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  * {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  h2,
  h3 {
    font-size: 13px;
    font-weight: 600;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
`;

/** All styles of the inspector. */
export const inspectorStyles = [base, timelineStyles, panelStyles];

import { css } from 'lit';

/** Typography and border of the element; the head, the frames, the metrics and the log. */
export const panelStyles = css`
  :host {
    --_font: var(--token-inspector-font, system-ui, sans-serif);
    container-type: inline-size;
    display: block;
    border: 1px solid var(--_line);
    border-radius: 8px;
    background: var(--_ground);
    color: var(--_ink);
    font: 13px/1.45 var(--_font);
    font-variant-numeric: tabular-nums;
    text-align: start;
  }
  :host([hidden]) {
    display: none !important;
  }
  * {
    box-sizing: border-box;
  }
  :where(h2, h3, p, dl, dd) {
    margin: 0;
    font-size: 13px;
  }
  :where(h2, h3, b, .pill, tbody th) {
    font-weight: 600;
  }
  :where(.below, .facts, .zoom span, .quiet, .gone, .metric dt, thead th) {
    color: var(--_muted);
  }
  :where(.facts b, .description) {
    color: var(--_ink);
  }
  :where(.head, .facts, .tools, .zoom, .below, .legend, .legend span, .metric dl, .metric dl div) {
    display: flex;
  }
  :where(.head, .facts, .tools, .below, .legend, .metric dl) {
    flex-wrap: wrap;
  }
  :where(.head, .tools, .zoom, .legend span, .metric) {
    align-items: center;
  }
  :where(.panels, .metrics, .metric) {
    display: grid;
  }
  :where(.timeline, .metric svg) {
    display: block;
  }
  :where(.pill, thead th, td.number, td time, .metric dl div) {
    white-space: nowrap;
  }
  :where(:focus-visible, .pointed) {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
  .head {
    gap: 6px 14px;
    padding: 8px 12px;
    border-block-end: 1px solid var(--_line);
    background: var(--_raised);
    border-radius: 7px 7px 0 0;
  }
  .facts {
    gap: 2px 12px;
    align-items: baseline;
  }
  .pill::before {
    content: '';
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-inline-end: 6px;
    border-radius: 50%;
    background: currentColor;
  }
  /* A state also differs in shape. */
  .pill:is(.expired, .failed, .retrying, .unresponsive)::before {
    border-radius: 1px;
  }
  .tools {
    gap: 6px;
    margin-inline-start: auto;
  }
  .zoom span {
    min-width: 4.5em;
    text-align: center;
  }
  button {
    min-height: 26px;
    min-width: 26px;
    padding: 2px 9px;
    border: 1px solid var(--_line);
    border-radius: 6px;
    background: var(--_ground);
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--_muted);
  }
  button[aria-pressed='true'] {
    border-color: var(--_accent);
    color: var(--_accent);
    font-weight: 600;
  }
  .message {
    padding: 24px 16px;
    overflow-wrap: anywhere;
  }
  .panel {
    min-width: 0;
    padding: 8px 12px 12px;
  }
  .panel + .panel {
    border-block-start: 1px solid var(--_line);
  }
  .panel h3 {
    margin-block-end: 6px;
  }
  .panel.log {
    grid-column: 1 / -1;
    padding-block-end: 0;
  }
  .scroll {
    overflow: auto;
    outline-offset: -2px;
    max-height: 15.5rem;
    margin-inline: -12px;
    padding-inline: 12px;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  :is(th, td) {
    padding: 3px 12px 3px 0;
    text-align: start;
    vertical-align: top;
    overflow-wrap: break-word;
  }
  :is(.frame-origin, .word-breaks) {
    overflow-wrap: anywhere;
  }
  thead th {
    font-size: 12px;
    font-weight: 400;
  }
  tbody tr {
    border-block-start: 1px solid var(--_line);
  }
  .gone :is(th, td) {
    text-decoration: line-through;
  }
  .metrics {
    gap: 6px;
  }
  .metric {
    grid-template-columns: minmax(0, 8.5em) 96px minmax(0, 1fr);
    gap: 4px 12px;
  }
  .metric dl {
    gap: 0 10px;
  }
  .metric dl div {
    gap: 4px;
  }
  @container (width >= 900px) {
    .panels {
      grid-template-columns: minmax(0, 5fr) minmax(0, 4fr);
    }
    .panel:nth-child(2) {
      border-inline-start: 1px solid var(--_line);
      border-block-start: 0;
    }
  }
  @container (width < 480px) {
    .tools {
      margin-inline-start: 0;
    }
    .metric {
      grid-template-columns: minmax(0, 1fr) 96px;
    }
    .metric dl {
      grid-column: 1 / -1;
    }
    :is(.frame-origin, .frame-delivery) {
      display: none;
    }
  }
`;

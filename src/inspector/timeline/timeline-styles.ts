import { css } from 'lit';

/** Styles of the timeline's SVG, in the page and in a saved file. Only simple selectors, which every SVG viewer supports. */
export const timelineStyles = css`
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
    stroke-width: 1;
    shape-rendering: crispEdges;
  }
  .now {
    stroke: var(--_ink);
    stroke-width: 1.5;
  }
  .timeline .now-label {
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
    fill: var(--_muted);
    fill-opacity: 0.16;
    stroke: var(--_muted);
    stroke-width: 1;
  }
  .status.active rect {
    fill: var(--_ok);
    stroke: var(--_ok);
  }
  .status.acquiring rect,
  .status.refreshing rect {
    fill: var(--_token);
    stroke: var(--_token);
  }
  .status.retrying rect {
    fill: var(--_failed);
    stroke: var(--_failed);
  }
  .status.expired rect,
  .status.failed rect {
    fill: var(--_gap);
    stroke: var(--_gap);
  }
  .timeline .status text {
    fill: var(--_ink);
  }
  .gap rect {
    fill: var(--_gap-fill);
    stroke: var(--_gap);
    stroke-width: 1.5;
  }
  .timeline .gap text {
    fill: var(--_gap);
    font-weight: 600;
  }
  .token-lifetime {
    fill: var(--_token-past);
    stroke: var(--_token);
    stroke-width: 1;
    stroke-dasharray: 3 3;
  }
  .token-current {
    fill: var(--_token-fill);
    stroke: var(--_token);
    stroke-width: 1;
  }
  .token-due {
    stroke: var(--_token);
    stroke-width: 2;
  }
  .timeline .token text {
    fill: var(--_ink);
    font-weight: 600;
  }
  .attempt line {
    stroke-width: 3;
    stroke-linecap: round;
    stroke-opacity: 0.5;
  }
  .attempt.ok line {
    stroke: var(--_ok);
  }
  .attempt.failed line {
    stroke: var(--_failed);
  }
  .attempt.ok circle {
    fill: var(--_ok);
  }
  .attempt.failed circle {
    fill: var(--_failed);
  }
  .cross {
    fill: none;
    stroke: var(--_ground);
    stroke-width: 1.75;
    stroke-linecap: round;
  }
  .timeline .attempt text {
    fill: var(--_failed);
  }
  .planned circle {
    fill: var(--_ground);
    stroke: var(--_failed);
    stroke-width: 1.75;
    stroke-dasharray: 2.5 2;
  }
  .mark path {
    fill: var(--_mark);
    stroke: var(--_mark);
    stroke-width: 1.5;
    stroke-linejoin: round;
  }
  .mark.session-ending path {
    fill: var(--_ground);
  }
  .mark.login-required path {
    fill: var(--_gap);
    stroke: var(--_gap);
  }
  .timeline .mark text {
    fill: var(--_mark);
    font-weight: 600;
  }
  .timeline .mark.login-required text {
    fill: var(--_gap);
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

import { html, type TemplateResult } from 'lit';
import { duration, timeOfDay } from '../log/describe.js';
import type { Snapshot } from '../log/snapshot.js';

/** The actions of the buttons. */
export interface HeadActions {
  readonly togglePause: () => void;
  /** @param factor by which the visible span is multiplied. */
  readonly zoom: (factor: number) => void;
  readonly saveSvg: () => void;
  readonly saveJson: () => void;
  readonly clear: () => void;
}

/** The state of the view that the head shows. */
export interface HeadView {
  readonly paused: boolean;
  /** Number of entries since the pause. */
  readonly newCount: number;
  readonly spanSeconds: number;
}

/** The title, the provider's state, and the buttons. */
export function headTemplate(snapshot: Snapshot, view: HeadView, actions: HeadActions): TemplateResult {
  const { paused, newCount, spanSeconds } = view;
  return html`<div class="head">
    <h2><slot name="heading">Token inspector</slot></h2>
    <p class="facts">
      ${factsTemplate(snapshot)}
      ${paused ? html`<span>paused at <b>${timeOfDay(snapshot.now)}</b>${newCount > 0 ? `, ${newCount} new` : ''}</span>` : ''}
    </p>
    <div class="tools" part="toolbar" role="group" aria-label="Inspector">
      <button type="button" data-action="pause" aria-pressed=${paused} @click=${actions.togglePause}>
        Pause
      </button>
      <span class="zoom">
        <button
          type="button"
          data-action="zoom-out"
          aria-label="Zoom out"
          @click=${() => {
            actions.zoom(2);
          }}
        >
          −
        </button>
        <span>${duration(spanSeconds * 1_000).replace('.0 ', ' ')}</span>
        <button
          type="button"
          data-action="zoom-in"
          aria-label="Zoom in"
          @click=${() => {
            actions.zoom(0.5);
          }}
        >
          +
        </button>
      </span>
      <button type="button" data-action="save-svg" @click=${actions.saveSvg}>Save SVG</button>
      <button type="button" data-action="save-json" @click=${actions.saveJson}>Save JSON</button>
      <button type="button" data-action="clear" @click=${actions.clear}>Clear</button>
    </div>
  </div>`;
}

function factsTemplate({ provider, now }: Snapshot): unknown {
  if (!provider) return html`<span class="pill">no provider</span>`;
  const { status, generation, expiresAt } = provider;
  return html`<span class="pill ${status}">${status}</span>
    <span>generation <b>${generation}</b></span>
    ${expiresAt === null ? '' : html`<span>${describeExpiry(expiresAt, now)}</span>`}`;
}

function describeExpiry(expiresAt: number, now: number): TemplateResult {
  const msLeft = expiresAt - now;
  return msLeft < 0
    ? html`expired <b>${duration(-msLeft)}</b> ago, ${timeOfDay(expiresAt)}`
    : html`expires in <b>${duration(msLeft)}</b>, ${timeOfDay(expiresAt)}`;
}

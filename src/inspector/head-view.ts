import { html, type TemplateResult } from 'lit';
import type { Picture } from './picture.js';
import { duration, timeOfDay } from './words.js';

/** What the buttons do. */
export interface HeadActions {
  readonly togglePause: () => void;
  /** @param factor of the span that is shown. */
  readonly zoom: (factor: number) => void;
  readonly saveSvg: () => void;
  readonly saveJson: () => void;
  readonly clear: () => void;
}

/** What the head shows beside the picture. */
export interface HeadView {
  readonly paused: boolean;
  /** Entries since the pause. */
  readonly unseen: number;
  /** s. */
  readonly span: number;
}

/** The title, how things stand, and the buttons. */
export function headTemplate(picture: Picture, view: HeadView, actions: HeadActions): TemplateResult {
  const { paused, unseen, span } = view;
  return html`<div class="head">
    <h2><slot name="heading">Token inspector</slot></h2>
    <p class="facts">
      ${factsTemplate(picture)}
      ${paused ? html`<span>paused at <b>${timeOfDay(picture.now)}</b>${unseen > 0 ? `, ${unseen} new` : ''}</span>` : ''}
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
        <span>${duration(span * 1_000).replace('.0 ', ' ')}</span>
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

function factsTemplate({ provider, now }: Picture): unknown {
  if (!provider) return html`<span class="pill">no provider</span>`;
  const { status, generation, expiresAt } = provider;
  return html`<span class="pill ${status}">${status}</span>
    <span>generation <b>${generation}</b></span>
    ${expiresAt === null ? '' : html`<span>${endWords(expiresAt, now)}</span>`}`;
}

function endWords(expiresAt: number, now: number): TemplateResult {
  const left = expiresAt - now;
  return left < 0
    ? html`ended <b>${duration(-left)}</b> ago, ${timeOfDay(expiresAt)}`
    : html`ends in <b>${duration(left)}</b>, ${timeOfDay(expiresAt)}`;
}

import { html, nothing, type TemplateResult } from 'lit';
import { duration, timeOfDay } from '../log/describe.js';
import type { Snapshot } from '../log/snapshot.js';

/** What a button does. */
export type HeadAction = 'pause' | 'zoom-out' | 'zoom-in' | 'save-svg' | 'save-json' | 'clear';

/** The title, the provider's state, and the buttons. `newCount`: number of entries since the pause; `null` without a pause. */
export function headTemplate(
  snapshot: Snapshot,
  newCount: number | null,
  spanSeconds: number,
  actions: Readonly<Record<HeadAction, () => void>>,
): TemplateResult {
  const paused = newCount !== null;
  const button = (action: HeadAction, text: string, label?: string): TemplateResult =>
    html`<button
      type="button"
      data-action=${action}
      aria-label=${label ?? nothing}
      aria-pressed=${action === 'pause' ? paused : nothing}
      @click=${actions[action]}
    >
      ${text}
    </button>`;
  return html`<div class="head">
    <h2><slot name="heading">Token inspector</slot></h2>
    <p class="facts">
      ${factsTemplate(snapshot)}
      ${paused ? html`<span>paused at <b>${timeOfDay(snapshot.now)}</b>${newCount > 0 ? `, ${newCount} new` : ''}</span>` : ''}
    </p>
    <div class="tools" part="toolbar" role="group" aria-label="Inspector">
      ${button('pause', 'Pause')}
      <span class="zoom">
        ${button('zoom-out', '−', 'Zoom out')}
        <span>${duration(spanSeconds * 1_000).replace('.0 ', ' ')}</span>
        ${button('zoom-in', '+', 'Zoom in')}
      </span>
      ${button('save-svg', 'Save SVG')} ${button('save-json', 'Save JSON')} ${button('clear', 'Clear')}
    </div>
  </div>`;
}

function factsTemplate({ provider, now }: Snapshot): TemplateResult {
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

import { html, type TemplateResult } from 'lit';
import { duration, frameName } from '../log/describe.js';
import type { FrameRecord } from '../log/entries.js';
import type { Snapshot } from '../log/snapshot.js';

/** The table of frames, with the generation that each has acknowledged. */
export function framesTemplate({ frames, now, provider }: Snapshot): TemplateResult {
  const newestGeneration = provider?.generation ?? 0;
  const shown = shownFrames(frames, now);
  return html`<section class="panel" part="frames" aria-labelledby="frames-title">
    <h3 id="frames-title">Frames</h3>
    ${
      shown.length === 0
        ? html`<p class="quiet">No &lt;analytics-embed&gt; gets its tokens from this provider.</p>`
        : html`<table aria-labelledby="frames-title">
            <thead>
              <tr>
                <th scope="col">Title</th>
                <th scope="col" class="frame-origin">Origin</th>
                <th scope="col">Status</th>
                <th scope="col">Generation</th>
                <th scope="col" class="frame-delivery">Delivery</th>
              </tr>
            </thead>
            <tbody>
              ${shown.map(frame => frameTemplate(frame, newestGeneration))}
            </tbody>
          </table>`
    }
  </section>`;
}

function frameTemplate(frame: FrameRecord, newestGeneration: number): TemplateResult {
  const { goneAt, origin, status, generation, latency } = frame;
  const lag = generationLag(frame, newestGeneration);
  return html`<tr class=${goneAt === null ? '' : 'gone'}>
    <th scope="row">${frameName(frame)}</th>
    <td class="frame-origin">${origin ?? '–'}</td>
    <td>${goneAt === null ? html`<span class="pill ${status}">${status}</span>` : 'gone'}</td>
    <td class="number">
      ${generation || '–'} ${lag ? html`<span class="warning">${lag} behind</span>` : ''}
    </td>
    <td class="number frame-delivery">${duration(latency)}</td>
  </tr>`;
}

/** ms for which a frame that is gone is still shown. */
export const REMOVED_FRAME_DISPLAY_MS = 60_000;

/** The frames to show: the present ones, and for `REMOVED_FRAME_DISPLAY_MS` those that are gone. */
export function shownFrames(frames: readonly FrameRecord[], now: number): readonly FrameRecord[] {
  return frames.filter(({ goneAt }) => goneAt === null || now - goneAt < REMOVED_FRAME_DISPLAY_MS);
}

/** How many generations a frame is behind the provider; 0 if it is gone or has not acknowledged its first one. */
export function generationLag(frame: FrameRecord, newestGeneration: number): number {
  return frame.goneAt === null && frame.generation > 0 ? Math.max(0, newestGeneration - frame.generation) : 0;
}

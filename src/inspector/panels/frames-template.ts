import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { duration, frameName } from '../log/describe.js';
import { generationLag, shownFrames, type FrameRecord } from '../log/frame-record.js';
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
              ${repeat(
                shown,
                ({ id }) => id,
                frame => frameTemplate(frame, newestGeneration),
              )}
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
    <td>
      ${goneAt === null ? html`<span class="pill ${status}">${status}</span>` : html`<span class="word">gone</span>`}
    </td>
    <td class="number">
      ${generation || '–'} ${lag ? html`<span class="warning">${lag} behind</span>` : ''}
    </td>
    <td class="number frame-delivery">${duration(latency)}</td>
  </tr>`;
}

import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { timeOfDay, describeEntry } from '../log/describe.js';
import type { Entry, FrameRecord } from '../log/entries.js';
import type { Snapshot } from '../log/snapshot.js';

/** The saved JSON contains all entries. */
const MAX_SHOWN_ENTRIES = 100;

/** The newest entries as text, newest first: the text alternative of the timeline. */
export function logTemplate({ entries, frames }: Snapshot): TemplateResult {
  const shown = entries.slice(-MAX_SHOWN_ENTRIES).reverse();
  const toLine = (entry: Entry): TemplateResult => lineTemplate(entry, frames);
  return html`<section class="panel log" part="log" aria-labelledby="log-title">
    <h3 id="log-title">Log</h3>
    <div class="scroll" tabindex="0" role="group" aria-label="Log, newest first">
      <table aria-labelledby="log-title">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Event</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(shown, ({ id }) => id, toLine)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function lineTemplate(entry: Entry, frames: readonly FrameRecord[]): TemplateResult {
  const { summary, details, isWarning } = describeEntry(entry, frames);
  return html`<tr>
    <td><time datetime=${new Date(entry.at).toISOString()}>${timeOfDay(entry.at, true)}</time></td>
    <td class=${isWarning ? 'warning' : ''}>${summary}</td>
    <td class="word-breaks">${details}</td>
  </tr>`;
}

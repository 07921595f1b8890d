import { scenarios, type RowId } from '../scenarios.js';
import type { Library } from './library.js';
import { Stage } from './stage.js';

/** One cell of the comparison: whether the library survives and, if not, what was observed; or why it was not measured. */
export type Cell = 'ok' | `X ${string}` | `– ${string}`;

declare global {
  interface Window {
    library: Library;
    play: typeof play;
  }
}

/** Plays a scenario with tabs of `url`; once in a page. */
async function play(row: RowId, url: string): Promise<Cell> {
  const scenario = scenarios[row];
  const stage = new Stage(window.library, scenario, url);
  try {
    const tab = await stage.open();
    stage.server.script.push(...(scenario.faults ?? []));
    for (const step of scenario.steps) await step(stage, tab);
    const { complaint } = stage;
    const text = (scenario.signsOut ? undefined : await stage.complaintAtTheEnd()) ?? complaint;
    return text === undefined ? 'ok' : `X ${text}`;
  } catch (error) {
    // Read by its shape: a tab has an `Error` of its own.
    return `– ${(Object(error) as Partial<Error>).message ?? String(error)}`;
  }
}

window.play = play;

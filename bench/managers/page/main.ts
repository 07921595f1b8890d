import { scenarios, type RowId } from '../scenarios.js';
import type { Cell } from '../cell.js';
import type { Library } from './library.js';
import { Stage, Unmeasured } from './stage.js';

/** Seconds that access tokens are valid unless a scenario says otherwise. */
const LIFETIME = 300;

declare global {
  interface Window {
    library: Library;
    play: typeof play;
  }
}

/** Plays a scenario with tabs of `url`; once in a page. */
async function play(row: RowId, url: string): Promise<Cell> {
  const scenario = scenarios[row];
  const stage = new Stage(window.library, 'lifetime' in scenario ? scenario.lifetime : LIFETIME, url);
  try {
    await scenario.play(stage, await stage.open());
    const { without, requests } = stage;
    let { complaint } = stage;
    const { reuse } = stage.server.family;
    if (!scenario.signsOut) complaint = (await stage.complaintAtTheEnd()) ?? complaint;
    const left = await stage.dispose();
    return { complaint, without, requests, reuse, left, unsettled: stage.tasks.unsettled };
  } catch (error) {
    if (error instanceof Unmeasured) return { unmeasured: error.message };
    throw error;
  }
}

window.play = play;

import { scenarios, type RowId } from '../scenarios.js';
import type { Cell } from '../cell.js';
import type { Library } from './library.js';
import { Stage, Storm, Unmeasured } from './stage.js';

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
    let storm = false;
    let complaint: string | undefined;
    try {
      complaint = await scenario.play(stage, await stage.open());
    } catch (error) {
      if (!(error instanceof Storm)) throw error;
      storm = true;
      complaint = error.message;
    }
    const { without, requests } = stage;
    const { reuse } = stage.server.family;
    if (!scenario.signsOut && !storm) complaint = (await stage.complaintAtTheEnd()) ?? complaint;
    const left = await stage.dispose();
    return { complaint, storm, without, requests, reuse, left, unsettled: stage.tasks.unsettled };
  } catch (error) {
    if (error instanceof Unmeasured) return { unmeasured: error.message };
    throw error;
  }
}

window.play = play;

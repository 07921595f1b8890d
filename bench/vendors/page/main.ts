import { Host } from './host.js';
import { rows, type RowId } from '../rows.js';

/** Plays a scenario; once in a page. */
function play(id: RowId, setup: ConstructorParameters<typeof Host>[0]): Promise<number> {
  return rows[id].play(new Host(setup));
}

declare global {
  interface Window {
    playVendor: typeof play;
  }
}

window.playVendor = play;

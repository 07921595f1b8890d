import type { Realm } from '../../page/virtual-time.js';
import type { RowId } from '../rows.js';
import type { Cell } from '../wire.js';
import type { Library } from './manager.js';
import { scenarios, type Scenario } from './scenarios.js';
import { Stage, Storm, Unmeasured } from './stage.js';
import type { RefreshRecord } from './token-server.js';

let stage: Stage | undefined;

/** The page that drives one scenario, as the benchmark sees it. */
const comparison = {
  /** A tab's document has begun; called before its own scripts. */
  adopt(realm: Realm): void {
    stage?.adopt(realm);
  },

  /** Every refresh request of the scenario: a help for who asks why. */
  log(): readonly RefreshRecord[] {
    return stage?.server.log ?? [];
  },

  /** Plays a scenario; once in a page. */
  async play(row: RowId, url: string): Promise<Cell> {
    const scenario = scenarios[row];
    const { lifetime, signsOut = false } = scenario;
    const world = new Stage(window.library, lifetime ? lifetime.seconds : 300, url);
    stage = world;
    try {
      let complaint = await played(world, scenario);
      const { without, requests } = world;
      const { reuse } = world.server;
      if (!signsOut && complaint !== STORM) complaint = (await world.complaintAtTheEnd()) ?? complaint;
      const left = await world.dispose();
      return { complaint, without, requests, reuse, left, unsettled: world.unsettled };
    } catch (error) {
      if (error instanceof Unmeasured) return { unmeasured: error.message };
      throw error;
    }
  },
};

const STORM = 'a storm of requests';

async function played(world: Stage, scenario: Scenario): Promise<string | undefined> {
  try {
    return await scenario.play(world);
  } catch (error) {
    if (error instanceof Storm) return STORM;
    throw error;
  }
}

declare global {
  interface Window {
    comparison: typeof comparison;
    library: Library;
  }
}

window.comparison = comparison;

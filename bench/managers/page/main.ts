import type { Realm } from '../../page/virtual-time.js';
import type { RowId } from '../rows.js';
import type { Cell } from '../wire.js';
import type { Library } from './manager.js';
import { scenarios, type Scenario } from './scenarios.js';
import { Stage, Storm, Unmeasured } from './stage.js';
import type { RefreshRecord } from './token-server.js';

/** Seconds that access tokens live where a scenario does not say it. */
const LIFETIME = 300;

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
    const world = new Stage(window.library, lifetime ? lifetime.seconds : LIFETIME, url);
    stage = world;
    try {
      const { complaint, storm } = await played(world, scenario);
      const { without, requests } = world;
      const { reuse } = world.server;
      const atTheEnd = signsOut || storm ? undefined : await world.complaintAtTheEnd();
      const left = await world.dispose();
      const { unsettled } = world;
      return { complaint: atTheEnd ?? complaint, storm, without, requests, reuse, left, unsettled };
    } catch (error) {
      if (error instanceof Unmeasured) return { unmeasured: error.message };
      throw error;
    }
  },
};

/** What came of a scenario; a storm has ended it before its time. */
async function played(
  world: Stage,
  scenario: Scenario,
): Promise<{ readonly complaint: string | undefined; readonly storm: boolean }> {
  try {
    return { complaint: await scenario.play(world), storm: false };
  } catch (error) {
    if (error instanceof Storm) return { complaint: 'a storm of requests', storm: true };
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

import { run, type Deployment, type Outcome, type Report, type Simulation } from '../simulation.js';
import type { Timeline } from '../timeline.js';
import { Actions } from './actions.js';
import { Browser } from './browser.js';
import { LEAVING } from './calm-judge.js';
import { scenarioOf, type Action, type TabScenario } from './scenario.js';

/** ms for which pages may still stand still when no event begins any more. */
const REMAINDER = 60_000;
/** ms after that in which everything must recover. */
const RECOVERY = 200_000;

/** Many tabs of one session. */
export const tabSimulation: Simulation<TabScenario> = {
  flag: ' --tabs',
  scenarioOf,
  simulate: (scenario, traced = false) =>
    run(scenario, traced, (timeline, report) => new Tabs(scenario, timeline, report)),
};

class Tabs implements Deployment<Action> {
  readonly end: number;
  readonly #browser: Browser;
  readonly #actions: Actions;

  constructor(scenario: TabScenario, timeline: Timeline, report: Report) {
    const { seed, tabs, calmAt } = scenario;
    const browser = new Browser(timeline, scenario, report, (moment, tab) => {
      this.#actions.moment(moment, tab);
    });
    const eventsEnd = calmAt + REMAINDER;
    const actions = new Actions(timeline, browser, seed, eventsEnd);
    this.#browser = browser;
    this.#actions = actions;
    this.end = eventsEnd + RECOVERY + 2 * LEAVING;
    timeline.after(0, () => {
      for (let tab = 0; tab < tabs; tab++) actions.open(true);
    });
    for (const at of [eventsEnd, eventsEnd + RECOVERY / 2]) {
      timeline.after(at + 5_000, () => {
        browser.running(1)?.refresh();
      });
    }
    timeline.after(eventsEnd + RECOVERY, () => {
      browser.bench.calm.finish();
      for (const tab of [...browser.tabs]) browser.close(tab);
    });
  }

  perform(action: Action): void {
    this.#actions.perform(action);
  }

  onCalm(): void {
    this.#actions.calm();
  }

  step(): void {
    this.#browser.bench.step();
  }

  counts(): Outcome['counts'] {
    const { network, bench } = this.#browser;
    return { requests: network.requests, refreshes: bench.messages.refreshes, steals: bench.turns.steals };
  }
}

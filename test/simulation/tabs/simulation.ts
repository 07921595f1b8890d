import { run, type Simulation } from '../simulation.js';
import { Browser } from './browser.js';
import { scenarioOf, type TabScenario } from './scenario.js';

/** Many tabs of one session. */
export const tabSimulation: Simulation<TabScenario> = {
  flag: ' --tabs',
  scenarioOf,
  simulate: (scenario, traced = false) =>
    run(scenario, traced, (timeline, report) => new Browser(scenario, timeline, report)),
};

import { AuthorizationServer } from '../authorization-server.js';
import { Network } from '../network.js';
import { Random } from '../random.js';
import { run, type Deployment, type Outcome, type Report, type Simulation } from '../simulation.js';
import type { Timeline } from '../timeline.js';
import { perform } from './actions.js';
import { SimulatedPage } from './page.js';
import { scenarioOf, type Action, type PageScenario } from './scenario.js';

/** ms of calm at the end, in which everything must recover: the longest step, a server's longest `Retry-After`, and an attempt's limit. */
const RECOVERY = 150_000;

let runs = 0;

/** Pages with frames, each on a machine of its own. */
export const pageSimulation: Simulation<PageScenario> = {
  flag: '',
  scenarioOf,
  simulate: (scenario, traced = false) =>
    run(scenario, traced, (timeline, report) => new Pages(scenario, timeline, report)),
};

/** All pages, their server and their network. */
export class Pages implements Deployment<Action> {
  readonly end: number;
  readonly server: AuthorizationServer;
  readonly network: Network;
  readonly pages: readonly SimulatedPage[];
  /** No other session of the process has it. */
  readonly name = `simulation ${++runs}`;

  constructor(
    readonly scenario: PageScenario,
    readonly timeline: Timeline,
    readonly report: Report,
  ) {
    const { policy, latency, pages, events, calmAt } = scenario;
    const endsOfEvents = events.map(({ at, action }) => ('lasts' in action ? at + action.lasts : at));
    this.end = Math.max(calmAt, ...endsOfEvents) + RECOVERY;
    this.server = new AuthorizationServer(timeline, policy);
    this.network = new Network(timeline, latency);
    this.pages = pages.map((plan, index) => new SimulatedPage(this, index, plan));
  }

  random(stream: string): Random {
    return new Random(this.scenario.seed, stream);
  }

  perform(action: Action): void {
    perform(action, this);
  }

  /** Something happens to a page (`null`: to all) for `lasts` ms, then `end` ends it. */
  disturb(index: number | null, lasts: number, end: () => void = () => undefined): void {
    const pages = this.pages.filter(page => index === null || page.index === index);
    for (const { calm } of pages) calm.disturbed();
    this.timeline.after(lasts, () => {
      end();
      for (const { calm } of pages) calm.disturbanceEnded();
    });
  }

  step(): void {
    for (const page of this.pages) page.audit.step();
  }

  finish(): void {
    for (const page of this.pages) {
      page.audit.step();
      if (page.audit.callers.waiting > 0 && page.refreshable)
        page.audit.violate(5, 'callers still wait at the end');
      page.unmount();
    }
  }

  counts(): Outcome['counts'] {
    return { requests: this.network.requests };
  }
}

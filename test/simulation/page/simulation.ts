import { AuthorizationServer } from '../authorization-server.js';
import { Network } from '../network.js';
import { Random } from '../random.js';
import { run, type Deployment, type Outcome, type Report, type Simulation } from '../simulation.js';
import type { Timeline } from '../timeline.js';
import { Actions } from './actions.js';
import { Calm } from './calm.js';
import { SimulatedPage } from './page.js';
import { scenarioOf, type Action, type PageScenario } from './scenario.js';

/** ms of calm at the end, in which everything must recover: the longest step, a server's longest `Retry-After`, and an attempt's limit. */
const RECOVERY = 150_000;

let runs = 0;

/** Pages with frames, one browser each. */
export const pageSimulation: Simulation<PageScenario> = {
  flag: '',
  scenarioOf,
  simulate: (scenario, traced = false) =>
    run(scenario, traced, (timeline, report) => new Pages(scenario, timeline, report)),
};

class Pages implements Deployment<Action> {
  readonly end: number;
  readonly #network: Network;
  readonly #pages: SimulatedPage[];
  readonly #actions: Actions;

  constructor(
    { seed, policy, latency, pages, events, calmAt }: PageScenario,
    timeline: Timeline,
    report: Report,
  ) {
    const endsOfEvents = events.map(({ at, action }) => ('lasts' in action ? at + action.lasts : at));
    this.end = Math.max(calmAt, ...endsOfEvents) + RECOVERY;
    const server = new AuthorizationServer(timeline, policy);
    const network = new Network(timeline, latency);
    const world = {
      timeline,
      server,
      network,
      random: (stream: string) => new Random(seed, stream),
      name: `simulation ${++runs}`,
      report,
      lifetime: policy.says === 'nothing' ? null : policy.lifetime,
      undisturbed: (page: SimulatedPage) => calm.undisturbed(page),
      calmSince: (page: SimulatedPage) => calm.since(page),
    };
    this.#network = network;
    this.#pages = pages.map((plan, index) => new SimulatedPage(world, index, plan));
    const calm = new Calm(timeline, this.#pages, policy, latency);
    this.#actions = new Actions({ timeline, server, network, pages: this.#pages, calm });
  }

  perform(action: Action): void {
    this.#actions.perform(action);
  }

  step(): void {
    for (const page of this.#pages) page.audit.step(page.timers);
  }

  finish(): void {
    for (const page of this.#pages) {
      page.audit.step(page.timers);
      if (page.callers.waiting > 0 && page.refreshable) page.audit.violate(5, 'callers wait in vain');
      page.unmount();
    }
  }

  counts(): Outcome['counts'] {
    return { requests: this.#network.requests };
  }
}

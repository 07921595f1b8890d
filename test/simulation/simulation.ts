import type { AuditReport, Draw } from './audit-report.js';
import { AuthorizationServer } from './authorization-server.js';
import { Calm } from './calm.js';
import { Happenings } from './happenings.js';
import { Network } from './network.js';
import { SimulatedPage } from './page.js';
import { Random } from './random.js';
import type { Event, Scenario } from './scenario.js';
import { Timeline } from './timeline.js';

/** ms of calm at the end, in which everything must come back: the longest step, what a server may ask, and an attempt's limit. */
const AFTERMATH = 150_000;

/** A broken invariant. */
export interface Violation {
  /** Its number in the contract. */
  readonly invariant: number;
  readonly what: string;
  /** ms since the start. */
  readonly at: number;
}

/** What came of one scenario. */
export interface Outcome {
  readonly violation: Violation | null;
  readonly history: readonly string[];
  readonly steps: number;
  readonly requests: number;
  /** ms of virtual time. */
  readonly duration: number;
  /** How often each invariant was looked at, by its number. */
  readonly checks: readonly number[];
  /** What was drawn at random, as shares from 0 to 1. */
  readonly draws: Readonly<Record<Draw, readonly number[]>>;
}

/** Many times what the longest scenario takes. */
const MOST_STEPS = 100_000;

let runs = 0;

/** Runs a scenario to its end, or to the first broken invariant. */
export async function simulate(scenario: Scenario, traced = false): Promise<Outcome> {
  return new Simulation(scenario, traced).run();
}

class Simulation {
  readonly #scenario: Scenario;
  readonly #timeline = new Timeline();
  readonly #server: AuthorizationServer;
  readonly #network: Network;
  readonly #pages: SimulatedPage[];
  readonly #calm: Calm;
  readonly #happenings: Happenings;
  readonly #history: string[] = [];
  readonly #checks = new Array<number>(12).fill(0);
  readonly #draws = { jitter: [], 'jitter after a removal': [], spread: [] } as Record<Draw, number[]>;
  readonly #traced: boolean;
  #violation: Violation | null = null;
  readonly #report: AuditReport = {
    violate: (invariant, what) => {
      this.#log(`BROKEN (${invariant}): ${what}`);
      this.#violation ??= { invariant, what, at: this.#timeline.now };
    },
    checked: invariant => {
      this.#checks[invariant]! += 1;
    },
    drawn: (draw, share) => {
      this.#draws[draw].push(share);
    },
    log: what => {
      this.#log(what);
    },
  };

  constructor(scenario: Scenario, traced: boolean) {
    const { seed, policy, latency, pages } = scenario;
    this.#scenario = scenario;
    this.#traced = traced;
    this.#server = new AuthorizationServer(this.#timeline, policy);
    this.#network = new Network(this.#timeline, latency);
    const world = {
      timeline: this.#timeline,
      server: this.#server,
      network: this.#network,
      random: (stream: string) => new Random(seed, stream),
      name: `simulation ${++runs}`,
      report: this.#report,
      lifetime: policy.says === 'nothing' ? null : policy.lifetime,
      undisturbed: (page: SimulatedPage) => this.#calm.undisturbed(page),
      calmSince: (page: SimulatedPage) => this.#calm.since(page),
    };
    this.#pages = pages.map((plan, index) => new SimulatedPage(world, index, plan));
    this.#calm = new Calm(this.#timeline, this.#pages, policy, latency);
    this.#happenings = new Happenings({
      timeline: this.#timeline,
      server: this.#server,
      network: this.#network,
      pages: this.#pages,
      calm: this.#calm,
    });
  }

  async run(): Promise<Outcome> {
    const { events, calmAt } = this.#scenario;
    for (const { at, happening } of events) {
      this.#timeline.after(at, () => {
        this.#log(describe({ at, happening }));
        this.#happenings.happen(happening);
      });
    }
    this.#timeline.after(calmAt, () => {
      this.#log('nothing happens any more');
    });
    const end = Math.max(calmAt, ...events.map(endOf)) + AFTERMATH;
    await this.#timeline.run(end, () => {
      for (const page of this.#pages) page.audit.step(page.timers);
      if (this.#timeline.steps > MOST_STEPS) this.#report.violate(6, 'it never comes to rest');
      return this.#violation === null;
    });
    this.#finish();
    return {
      violation: this.#violation,
      history: this.#history,
      steps: this.#timeline.steps,
      requests: this.#network.requests,
      duration: end,
      checks: this.#checks,
      draws: this.#draws,
    };
  }

  #finish(): void {
    for (const page of this.#pages) {
      page.audit.step(page.timers);
      if (page.callers.waiting > 0 && page.refreshable) page.audit.violate(5, 'callers wait in vain');
      page.unmount();
    }
  }

  #log(what: string): void {
    if (this.#traced)
      this.#history.push(`${(this.#timeline.now / 1_000).toFixed(3).padStart(10)} s  ${what}`);
  }
}

function endOf({ at, happening }: Event): number {
  return 'lasts' in happening ? at + happening.lasts : at;
}

/** A line for a history. */
export function describe({ at, happening }: Event): string {
  const { kind, ...rest } = happening;
  return `${kind} ${JSON.stringify(rest)} (at ${at} ms)`;
}

import type { AuditReport } from './audit-report.js';
import { AuthorizationServer } from './authorization-server.js';
import { Calm } from './calm.js';
import { Network, type Fault } from './network.js';
import { SimulatedPage } from './page.js';
import { Random } from './random.js';
import type { Event, Happening, Scenario } from './scenario.js';
import { Timeline } from './timeline.js';

/** ms of calm at the end, in which everything must come back: the longest step, what a server may ask, and an attempt's limit. */
const AFTERMATH = 120_000;

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
  /** Sum and number of the shares of the backoff's steps that were waited: full jitter waits half on average. */
  readonly jitter: { readonly sum: number; readonly count: number };
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
  readonly #network = new Network(this.#timeline);
  readonly #pages: SimulatedPage[];
  readonly #calm: Calm;
  readonly #history: string[] = [];
  readonly #checks = new Array<number>(11).fill(0);
  readonly #jitter = { sum: 0, count: 0 };
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
    jitter: share => {
      this.#jitter.sum += share;
      this.#jitter.count += 1;
    },
    log: what => {
      this.#log(what);
    },
  };

  constructor(scenario: Scenario, traced: boolean) {
    const { seed, policy, pages } = scenario;
    this.#scenario = scenario;
    this.#traced = traced;
    this.#server = new AuthorizationServer(this.#timeline, policy);
    const world = {
      timeline: this.#timeline,
      server: this.#server,
      network: this.#network,
      random: (stream: string) => new Random(seed, stream),
      name: `simulation ${++runs}`,
      report: this.#report,
      lifetime: policy.says === 'nothing' ? null : policy.lifetime,
      undisturbed: (page: SimulatedPage) => this.#calm.undisturbed(page),
    };
    this.#pages = pages.map((plan, index) => new SimulatedPage(world, index, plan));
    this.#calm = new Calm(this.#timeline, this.#pages, policy);
  }

  async run(): Promise<Outcome> {
    const { events, calmAt } = this.#scenario;
    for (const { at, happening } of events) {
      this.#timeline.after(at, () => {
        this.#log(describe({ at, happening }));
        this.#happen(happening);
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
      jitter: this.#jitter,
    };
  }

  #finish(): void {
    for (const page of this.#pages) {
      if (page.waiting > 0 && page.refreshable) page.audit.violate(5, 'callers wait in vain');
      page.unmount();
    }
  }

  #happen(happening: Happening): void {
    switch (happening.kind) {
      case 'fault':
        this.#fault({ ...happening.fault, left: happening.count }, happening.lasts);
        break;
      case 'outage':
        this.#fault({ kind: happening.fault, page: null, wait: null, left: Infinity }, happening.lasts);
        break;
      default: {
        const page = this.#pages[happening.page];
        if (page) this.#happenTo(page, happening);
      }
    }
  }

  #fault(fault: Fault, lasts: number): void {
    this.#network.faults.add(fault);
    this.#calm.disturb(fault.page, lasts, () => {
      this.#network.faults.delete(fault);
    });
  }

  #happenTo(page: SimulatedPage, happening: Exclude<Happening, { kind: 'fault' | 'outage' }>): void {
    const { machine, audit } = page;
    const { index } = page;
    switch (happening.kind) {
      case 'sleep':
      case 'freeze':
        if (!machine.running) break;
        if (happening.kind === 'sleep' && !happening.answersFirst) this.#network.cut(index);
        machine.stop(happening.kind === 'sleep');
        this.#calm.disturb(index, happening.lasts, () => {
          machine.resume(happening.answersFirst);
        });
        break;
      case 'hide':
        if (machine.hidden) break;
        machine.hide(true);
        this.#calm.disturb(index, happening.lasts, () => {
          machine.hide(false);
        });
        break;
      case 'offline':
        if (!machine.online) break;
        this.#network.cut(index);
        machine.connect(false);
        this.#calm.disturb(index, happening.lasts, () => {
          machine.connect(true);
        });
        break;
      case 'set-clock':
        machine.jump(happening.by);
        audit.retries.clockSet();
        this.#calm.clockSet(index);
        break;
      case 'unmount':
        if (!page.mounted || !machine.running) break;
        page.unmount();
        this.#calm.disturb(index, happening.lasts, () => {
          machine.whenRunning(() => {
            page.mount();
          });
        });
        break;
      case 'leave-one':
        machine.whenRunning(() => {
          page.leaveOne();
        });
        this.#timeline.after(happening.lasts, () => {
          machine.whenRunning(() => {
            page.joinAgain();
          });
        });
        break;
      default:
        // A page that stands still does nothing of itself.
        machine.whenRunning(() => {
          this.#act(page, happening);
        });
    }
  }

  #act(page: SimulatedPage, happening: Happening): void {
    switch (happening.kind) {
      case 'call':
        for (let n = 0; n < happening.count; n++)
          page.call(happening.minValidity, n === 0 ? happening.abortAfter : null);
        break;
      case 'refresh':
        page.refresh();
        break;
      case 'sign-out':
        page.signOut();
        this.#calm.disturb(page.index, 30_000, () => {
          page.machine.whenRunning(() => {
            page.logIn();
          });
        });
        break;
      case 'other-user':
        page.logIn();
        this.#calm.disturb(page.index, 0);
        break;
      case 'revoke':
        this.#server.revoke(page.audit.user ?? '');
        this.#calm.disturb(page.index, 0);
        break;
      case 'frames-complain':
        for (const frame of page.frames) frame.complain(happening.age);
        if (happening.age > 0) page.session.invalidate(page.session.generation - happening.age);
        break;
      case 'reload-frame':
        page.frames[happening.frame]?.load();
        this.#calm.disturb(page.index, 2_000);
        break;
      case 'add-frame':
        page.addFrame();
        this.#calm.disturb(page.index, 2_000);
        break;
      default:
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

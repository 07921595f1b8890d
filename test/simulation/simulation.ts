import type { SessionEvent } from '../../src/session/index.js';
import type { FaultKind } from './responses.js';
import { Timeline } from './timeline.js';

/** Many times the steps of the longest scenario. */
const MAX_STEPS = 60_000;

/** What happens in a scenario, and when. */
export interface ScenarioEvent<Action = unknown> {
  /** ms of true time. */
  readonly at: number;
  readonly action: Action;
}

/** Everything that a seed determines, except latencies and jitter. */
export interface Scenario<Action = unknown> {
  readonly seed: number;
  readonly events: readonly ScenarioEvent<Action>[];
  /** ms of true time after which no event begins. */
  readonly calmAt: number;
}

/** Requests fail for `lasts` ms: `count` of them at most, or all. */
export type FaultAction<Fault> =
  | { readonly kind: 'fault'; readonly fault: Fault; readonly count: number; readonly lasts: number }
  | { readonly kind: 'outage'; readonly fault: FaultKind; readonly lasts: number };

/** What is drawn at random and must be evenly spread, as shares from 0 to 1. */
export type Draw = 'jitter' | 'jitter after a removal' | 'spread';

/** A violated invariant. */
export interface Violation {
  /** Its number in docs/simulation.md. */
  readonly invariant: number;
  readonly what: string;
}

/** What the checks report of one scenario. */
interface Findings {
  violation: Violation | null;
  readonly history: string[];
  /** How often each invariant was checked, by its number. */
  readonly checks: number[];
  readonly draws: Record<Draw, number[]>;
}

/** The result of one scenario. */
export interface Outcome extends Findings {
  readonly steps: number;
  /** ms of virtual time. */
  readonly duration: number;
  /** Requests, and what else a kind of simulation counts. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Where the checks of invariants report. */
export class Report {
  constructor(
    private readonly timeline: Timeline,
    private readonly findings: Findings,
    private readonly traced: boolean,
    private readonly subject = '',
  ) {}

  /** The report of one page or tab, which is named before what is reported. */
  of(subject: string): Report {
    return new Report(this.timeline, this.findings, this.traced, `${subject} `);
  }

  /** Counts a check of an invariant; unless it holds, `otherwise` says what violates it. */
  check(invariant: number, holds: boolean, otherwise: string): void {
    this.checked(invariant);
    if (!holds) this.violate(invariant, otherwise);
  }

  checked(invariant: number): void {
    this.findings.checks[invariant]! += 1;
  }

  violate(invariant: number, problem: string): void {
    const what = this.subject + problem;
    this.#write(`VIOLATED (${invariant}): ${what}`);
    this.findings.violation ??= { invariant, what };
  }

  drawn(draw: Draw, share: number): void {
    this.findings.draws[draw].push(share);
  }

  log(what: string): void {
    this.#write(this.subject + what);
  }

  #write(line: string): void {
    if (!this.traced) return;
    const seconds = (this.timeline.now / 1_000).toFixed(3);
    this.findings.history.push(`${seconds.padStart(10)} s  ${line}`);
  }
}

/** A kind of simulation: one page with its frames, or many tabs. */
export interface Simulation {
  scenarioOf(seed: number): Scenario;
  /** Runs one of its scenarios to its end, or to the first violation. */
  simulate(scenario: Scenario, traced?: boolean): Promise<Outcome>;
}

/** What a scenario happens to. */
export interface Deployment<Action> {
  /** ms of true time at which the run ends. */
  readonly end: number;
  perform(action: Action): void;
  /** From now on, no event begins. */
  onCalm?(): void;
  /** After each step: checks the invariants. */
  step(): void;
  /** After the last step. */
  finish?(): void;
  counts(): Outcome['counts'];
}

/** Runs a scenario on the deployment that `deploy` makes. */
export async function run<Action>(
  { events, calmAt }: Scenario<Action>,
  traced: boolean,
  deploy: (timeline: Timeline, report: Report) => Deployment<Action>,
): Promise<Outcome> {
  const timeline = new Timeline();
  const findings: Findings = {
    violation: null,
    history: [],
    checks: new Array<number>(12).fill(0),
    draws: { jitter: [], 'jitter after a removal': [], spread: [] },
  };
  const report = new Report(timeline, findings, traced);
  const deployment = deploy(timeline, report);
  for (const event of events) {
    timeline.after(event.at, () => {
      report.log(describeEvent(event));
      deployment.perform(event.action);
    });
  }
  timeline.after(calmAt, () => {
    report.log('no event begins any more');
    deployment.onCalm?.();
  });
  await timeline.run(deployment.end, () => {
    deployment.step();
    if (timeline.steps > MAX_STEPS) report.violate(6, 'it never comes to rest');
    return findings.violation === null;
  });
  deployment.finish?.();
  return { ...findings, steps: timeline.steps, duration: deployment.end, counts: deployment.counts() };
}

export function describeViolation({ invariant, what }: Violation): string {
  return `invariant ${invariant} is violated: ${what}`;
}

/** A line for a history. */
export function describeEvent({ at, action }: ScenarioEvent): string {
  return `${JSON.stringify(action)} (at ${at} ms)`;
}

/** A line for a history: an event of a session. */
export function describeSessionEvent(event: SessionEvent): string {
  switch (event.type) {
    case 'refresh-failed':
      return `failed: ${event.error.code}, again in ${event.retryIn === null ? 'never' : `${Math.round(event.retryIn)} ms`}`;
    case 'refreshed':
      return `refreshed ${event.generation} by ${event.source}`;
    case 'revoked':
      return `revoked: ${event.reason}`;
    default:
      return 'generation' in event ? `${event.type} ${event.generation}` : event.type;
  }
}

import { Timeline } from '../timeline.js';
import { Browser } from './browser.js';
import { LEAVING } from './calm-judge.js';
import { Happenings } from './happenings.js';
import type { Report } from './report.js';
import type { Event, TabScenario } from './scenario.js';

/** ms for which pages may still stand still when nothing begins any more. */
const REMAINDER = 60_000;
/** ms after that in which everything must come back. */
const AFTERMATH = 200_000;
/** Many times what the longest scenario takes. */
const MOST_STEPS = 60_000;

/** A broken invariant. */
export interface Violation {
  /** Its number in the contract. */
  readonly invariant: number;
  readonly what: string;
}

/** What came of one scenario. */
export interface Outcome {
  readonly violation: Violation | null;
  readonly history: readonly string[];
  readonly steps: number;
  readonly requests: number;
  /** Refreshes that brought a token. */
  readonly refreshes: number;
  readonly steals: number;
  /** ms of virtual time. */
  readonly duration: number;
  /** How often each invariant was looked at, by its number. */
  readonly checks: readonly number[];
}

/** Runs a scenario to its end, or to the first broken invariant. */
export async function simulate(scenario: TabScenario, traced = false): Promise<Outcome> {
  const { seed, events, calmAt, tabs } = scenario;
  const timeline = new Timeline();
  const history: string[] = [];
  const checks = new Array<number>(12).fill(0);
  let violation: Violation | null = null;
  const report: Report = {
    violate: (invariant, what) => {
      report.log(`BROKEN (${invariant}): ${what}`);
      violation ??= { invariant, what };
    },
    checked: invariant => {
      checks[invariant]! += 1;
    },
    log: what => {
      if (traced) history.push(`${(timeline.now / 1_000).toFixed(3).padStart(9)} s  ${what}`);
    },
  };
  const browser: Browser = new Browser(timeline, scenario, report, (moment, tab) => {
    happenings.moment(moment, tab);
  });
  const end = calmAt + REMAINDER;
  const happenings = new Happenings(timeline, browser, seed, end);
  timeline.after(0, () => {
    for (let tab = 0; tab < tabs; tab++) happenings.open(true);
  });
  for (const event of events) {
    timeline.after(event.at, () => {
      report.log(describe(event));
      happenings.happen(event.happening);
    });
  }
  timeline.after(calmAt, () => {
    report.log('nothing begins any more');
    happenings.calm();
  });
  for (const at of [end, end + AFTERMATH / 2]) {
    timeline.after(at + 5_000, () => {
      browser.running(1)?.refresh();
    });
  }
  timeline.after(end + AFTERMATH, () => {
    browser.bench.calm.finish();
    for (const tab of [...browser.tabs]) browser.close(tab);
  });
  await timeline.run(end + AFTERMATH + 2 * LEAVING, () => {
    browser.bench.step();
    if (timeline.steps > MOST_STEPS) report.violate(6, 'it never comes to rest');
    return violation === null;
  });
  return {
    violation,
    history,
    steps: timeline.steps,
    requests: browser.network.requests,
    refreshes: browser.bench.messages.refreshes,
    steals: browser.bench.turns.steals,
    duration: end + AFTERMATH,
    checks,
  };
}

/** A line for a history. */
export function describe({ at, happening }: Event): string {
  const { kind, ...rest } = happening;
  return `${kind} ${JSON.stringify(rest)} (at ${at} ms)`;
}

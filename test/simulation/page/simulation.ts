import { AuthorizationServer } from '../authorization-server.js';
import { Network, type Fault } from '../network.js';
import { Random } from '../random.js';
import { run, type Deployment, type Outcome, type Report, type Simulation } from '../simulation.js';
import type { Timeline } from '../timeline.js';
import { SimulatedPage } from './page.js';
import { scenarioOf, type Action, type PageScenario } from './scenario.js';

type ActionOnPage = Exclude<Action, { kind: 'fault' | 'outage' }>;

/** ms of calm at the end, in which everything must recover: the longest step, a server's longest `Retry-After`, and an attempt's limit. */
const RECOVERY = 150_000;

let runs = 0;

/** Pages with frames, each on a machine of its own. */
export const pageSimulation: Simulation = {
  scenarioOf,
  simulate: (scenario: PageScenario, traced = false) =>
    run(scenario, traced, (timeline, report) => new Pages(scenario, timeline, report)),
};

/** All pages, their server and their network, and what happens to them. */
export class Pages implements Deployment<Action> {
  readonly end: number;
  readonly server = new AuthorizationServer(this.timeline, this.scenario.policy);
  readonly network = new Network(this.timeline, this.scenario.latency, this.scenario.refusal);
  /** No other session of the process has it. */
  readonly name = `simulation ${++runs}`;
  readonly pages: readonly SimulatedPage[];

  constructor(
    readonly scenario: PageScenario,
    readonly timeline: Timeline,
    readonly report: Report,
  ) {
    const { pages, events, calmAt } = scenario;
    const endsOfEvents = events.map(({ at, action }) => ('lasts' in action ? at + action.lasts : at));
    this.end = Math.max(calmAt, ...endsOfEvents) + RECOVERY;
    this.pages = pages.map((plan, index) => new SimulatedPage(this, index, plan));
  }

  random(stream: string): Random {
    return new Random(this.scenario.seed, stream);
  }

  perform(action: Action): void {
    if (action.kind === 'fault') {
      this.#addFault({ ...action.fault, left: action.count }, action.lasts);
    } else if (action.kind === 'outage') {
      this.#addFault({ kind: action.fault, page: null, wait: null, left: Infinity }, action.lasts);
    } else {
      const page = this.pages[action.page];
      if (page) this.#performOn(page, action);
    }
  }

  step(): void {
    for (const page of this.pages) page.audit.step();
  }

  finish(): void {
    for (const page of this.pages) {
      page.audit.step();
      if (page.audit.callers.waiting > 0 && page.refreshable)
        page.report.violate(5, 'callers still wait at the end');
      page.audit.repeats.finish();
      page.unmount();
    }
  }

  counts(): Outcome['counts'] {
    return { requests: this.network.requests };
  }

  /** Something happens to a page (`null`: to all) for `lasts` ms, then `end` ends it. */
  #disturb(index: number | null, lasts: number, end: () => void = () => undefined): void {
    const pages = this.pages.filter(page => index === null || page.index === index);
    for (const { calm } of pages) calm.disturbed();
    this.timeline.after(lasts, () => {
      end();
      for (const { calm } of pages) calm.disturbanceEnded();
    });
  }

  #addFault(fault: Fault, lasts: number): void {
    this.network.faults.add(fault);
    this.#disturb(fault.page, lasts, () => {
      this.network.faults.delete(fault);
    });
  }

  /** What happens to a page although it may stand still, and what its listeners will do. */
  #performOn(page: SimulatedPage, action: ActionOnPage): void {
    const { machine, index } = page;
    switch (action.kind) {
      case 'sleep':
      case 'freeze':
        if (!machine.running) break;
        if (action.kind === 'sleep' && !action.answersFirst) this.network.cut(index);
        machine.stop(action.kind === 'sleep');
        this.#disturb(index, action.lasts, () => {
          machine.resume(action.answersFirst);
        });
        break;
      case 'hide':
        if (machine.hidden) break;
        machine.hide(true);
        this.#disturb(index, action.lasts, () => {
          machine.hide(false);
        });
        break;
      case 'offline':
      case 'unplug':
        if (!machine.connected) break;
        this.network.cut(index);
        machine.connect(false, action.kind === 'offline');
        this.#disturb(index, action.lasts, () => {
          machine.connect(true, action.kind === 'offline');
        });
        break;
      case 'report-offline':
        // Not a disturbance: the session must not need a report that is right.
        machine.report(false);
        this.timeline.after(action.lasts, () => {
          machine.report(true);
        });
        break;
      case 'set-clock':
        machine.jump(action.by);
        // Setting it back has an effect only if the monotonic clock has stood still: then neither clock has measured that time.
        if (action.by < 0 && !machine.sleptUnmeasured) break;
        page.audit.retries.clockSet();
        page.calm.clockSet();
        break;
      case 'unmount':
        if (machine.running) this.#unmount(page, action.lasts);
        break;
      case 'call-back':
        page.reactTo(action.to, () => {
          page.report.log(`a listener calls back: ${action.by}`);
          if (action.by === 'unmount') this.#unmount(page, action.lasts);
          else this.#changeUser(page, action.by);
        });
        break;
      case 'leave-one':
        machine.whenRunning(() => {
          page.leaveOne();
        });
        this.timeline.after(action.lasts, () => {
          machine.whenRunning(() => {
            page.joinAgain();
          });
        });
        break;
      default:
        machine.whenRunning(() => {
          this.#performIn(page, action);
        });
    }
  }

  /** What a page does itself, as soon as it runs. */
  #performIn(page: SimulatedPage, action: ActionOnPage): void {
    const { index, audit, session, frames } = page;
    switch (action.kind) {
      case 'call':
        for (let n = 0; n < action.count; n++)
          page.call(action.minValidity, n === 0 ? action.abortAfter : null);
        break;
      case 'refresh':
        audit.callers.refresh();
        break;
      case 'configure':
        page.configure(action.requestTimeout);
        break;
      case 'sign-out':
      case 'other-user':
        this.#changeUser(page, action.kind);
        break;
      case 'revoke':
        this.server.revoke(audit.user ?? '');
        this.#disturb(index, 0);
        break;
      case 'frames-reject':
        for (const frame of frames) frame.reject(action.age);
        if (action.age > 0) session.invalidate(session.generation - action.age);
        break;
      case 'frames-reject-all':
        page.rejectsAll = true;
        this.#disturb(index, action.lasts, () => {
          page.rejectsAll = false;
        });
        for (const frame of frames) frame.reject(0);
        break;
      case 'reload-frame':
        frames[action.frame]?.load();
        this.#disturb(index, 2_000);
        break;
      case 'add-frame':
        page.addFrame();
        this.#disturb(index, 2_000);
        break;
      default:
    }
  }

  #unmount(page: SimulatedPage, lasts: number): void {
    if (!page.mounted) return;
    page.unmount();
    this.#disturb(page.index, lasts, () => {
      page.machine.whenRunning(() => {
        page.mount();
      });
    });
  }

  /** After a sign-out the user logs in again. */
  #changeUser(page: SimulatedPage, to: 'sign-out' | 'other-user'): void {
    if (to === 'other-user') {
      page.logIn();
      this.#disturb(page.index, 0);
      return;
    }
    page.signOut();
    this.#disturb(page.index, 30_000, () => {
      page.machine.whenRunning(() => {
        page.logIn();
      });
    });
  }
}

import type { AuthorizationServer } from '../authorization-server.js';
import type { Calm } from './calm.js';
import type { Fault, Network } from '../network.js';
import type { SimulatedPage } from './page.js';
import type { Action } from './scenario.js';
import type { Timeline } from '../timeline.js';

/** Where things happen. */
interface Stage {
  readonly timeline: Timeline;
  readonly server: AuthorizationServer;
  readonly network: Network;
  readonly pages: readonly SimulatedPage[];
  readonly calm: Calm;
}

/** Lets happen what a scenario says. */
export class Actions {
  constructor(private readonly stage: Stage) {}

  perform(action: Action): void {
    switch (action.kind) {
      case 'fault':
        this.#fault({ ...action.fault, left: action.count }, action.lasts);
        break;
      case 'outage':
        this.#fault({ kind: action.fault, page: null, wait: null, left: Infinity }, action.lasts);
        break;
      default: {
        const page = this.stage.pages[action.page];
        if (page) this.#performOn(page, action);
      }
    }
  }

  #fault(fault: Fault, lasts: number): void {
    this.stage.network.faults.add(fault);
    this.stage.calm.disturb(fault.page, lasts, () => {
      this.stage.network.faults.delete(fault);
    });
  }

  #performOn(page: SimulatedPage, action: Exclude<Action, { kind: 'fault' | 'outage' }>): void {
    const { machine, audit } = page;
    const { index } = page;
    switch (action.kind) {
      case 'sleep':
      case 'freeze':
        if (!machine.running) break;
        if (action.kind === 'sleep' && !action.answersFirst) this.stage.network.cut(index);
        machine.stop(action.kind === 'sleep');
        this.stage.calm.disturb(index, action.lasts, () => {
          machine.resume(action.answersFirst);
        });
        break;
      case 'hide':
        if (machine.hidden) break;
        machine.hide(true);
        this.stage.calm.disturb(index, action.lasts, () => {
          machine.hide(false);
        });
        break;
      case 'offline':
        if (!machine.online) break;
        this.stage.network.cut(index);
        machine.connect(false);
        this.stage.calm.disturb(index, action.lasts, () => {
          machine.connect(true);
        });
        break;
      case 'set-clock':
        machine.jump(action.by);
        // One that is set back changes nothing, but where the other one has stood still: then no clock knows of that time.
        if (action.by < 0 && !machine.sleptUnmeasured) break;
        audit.retries.clockSet();
        this.stage.calm.clockSet(index);
        break;
      case 'unmount':
        if (machine.running) this.#unmount(page, action.lasts);
        break;
      case 'call-back':
        page.reactTo(action.to, () => {
          this.#callBack(page, action.by, action.lasts);
        });
        break;
      case 'leave-one':
        machine.whenRunning(() => {
          page.leaveOne();
        });
        this.stage.timeline.after(action.lasts, () => {
          machine.whenRunning(() => {
            page.joinAgain();
          });
        });
        break;
      default:
        // A page that stands still does nothing of itself.
        machine.whenRunning(() => {
          this.#act(page, action);
        });
    }
  }

  #act(page: SimulatedPage, action: Action): void {
    switch (action.kind) {
      case 'call':
        for (let n = 0; n < action.count; n++)
          page.call(action.minValidity, n === 0 ? action.abortAfter : null);
        break;
      case 'refresh':
        page.callers.refresh();
        break;
      case 'configure':
        page.configure(action.requestTimeout);
        break;
      case 'sign-out':
      case 'other-user':
        this.#change(page, action.kind);
        break;
      case 'revoke':
        this.stage.server.revoke(page.audit.user ?? '');
        this.stage.calm.disturb(page.index, 0);
        break;
      case 'frames-complain':
        for (const frame of page.frames) frame.complain(action.age);
        if (action.age > 0) page.session.invalidate(page.session.generation - action.age);
        break;
      case 'frames-refuse':
        page.refuses = true;
        this.stage.calm.disturb(page.index, action.lasts, () => {
          page.refuses = false;
        });
        for (const frame of page.frames) frame.complain(0);
        break;
      case 'reload-frame':
        page.frames[action.frame]?.load();
        this.stage.calm.disturb(page.index, 2_000);
        break;
      case 'add-frame':
        page.addFrame();
        this.stage.calm.disturb(page.index, 2_000);
        break;
      default:
    }
  }

  /** What a listener does before the others have heard. */
  #callBack(page: SimulatedPage, by: 'sign-out' | 'other-user' | 'unmount', lasts: number): void {
    page.audit.log(`a listener calls back: ${by}`);
    if (by === 'unmount') this.#unmount(page, lasts);
    else this.#change(page, by);
  }

  #unmount(page: SimulatedPage, lasts: number): void {
    if (!page.mounted) return;
    page.unmount();
    this.stage.calm.disturb(page.index, lasts, () => {
      page.machine.whenRunning(() => {
        page.mount();
      });
    });
  }

  #change(page: SimulatedPage, to: 'sign-out' | 'other-user'): void {
    if (to === 'sign-out') page.signOut();
    else page.logIn();
    this.stage.calm.disturb(page.index, to === 'sign-out' ? 30_000 : 0, () => {
      if (to === 'sign-out')
        page.machine.whenRunning(() => {
          page.logIn();
        });
    });
  }
}

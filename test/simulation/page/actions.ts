import type { Fault } from '../network.js';
import type { SimulatedPage } from './page.js';
import type { Action } from './scenario.js';
import type { Pages } from './simulation.js';

type ActionOnPage = Exclude<Action, { kind: 'fault' | 'outage' }>;

/** Performs an action of a scenario. */
export function perform(action: Action, world: Pages): void {
  switch (action.kind) {
    case 'fault':
      addFault({ ...action.fault, left: action.count }, action.lasts, world);
      break;
    case 'outage':
      addFault({ kind: action.fault, page: null, wait: null, left: Infinity }, action.lasts, world);
      break;
    default: {
      const page = world.pages[action.page];
      if (page) performOn(page, action);
    }
  }
}

function addFault(fault: Fault, lasts: number, world: Pages): void {
  world.network.faults.add(fault);
  world.disturb(fault.page, lasts, () => {
    world.network.faults.delete(fault);
  });
}

/** What happens to a page although it may stand still, and what its listeners will do. */
function performOn(page: SimulatedPage, action: ActionOnPage): void {
  const { machine, world, index } = page;
  switch (action.kind) {
    case 'sleep':
    case 'freeze':
      if (!machine.running) break;
      if (action.kind === 'sleep' && !action.answersFirst) world.network.cut(index);
      machine.stop(action.kind === 'sleep');
      world.disturb(index, action.lasts, () => {
        machine.resume(action.answersFirst);
      });
      break;
    case 'hide':
      if (machine.hidden) break;
      machine.hide(true);
      world.disturb(index, action.lasts, () => {
        machine.hide(false);
      });
      break;
    case 'offline':
      if (!machine.online) break;
      world.network.cut(index);
      machine.connect(false);
      world.disturb(index, action.lasts, () => {
        machine.connect(true);
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
      if (machine.running) unmount(page, action.lasts);
      break;
    case 'call-back':
      page.reactTo(action.to, () => {
        page.audit.log(`a listener calls back: ${action.by}`);
        if (action.by === 'unmount') unmount(page, action.lasts);
        else changeUser(page, action.by);
      });
      break;
    case 'leave-one':
      machine.whenRunning(() => {
        page.leaveOne();
      });
      world.timeline.after(action.lasts, () => {
        machine.whenRunning(() => {
          page.joinAgain();
        });
      });
      break;
    default:
      machine.whenRunning(() => {
        performIn(page, action);
      });
  }
}

/** What a page does itself, as soon as it runs. */
function performIn(page: SimulatedPage, action: ActionOnPage): void {
  const { world, index, audit, session, frames } = page;
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
      changeUser(page, action.kind);
      break;
    case 'revoke':
      world.server.revoke(audit.user ?? '');
      world.disturb(index, 0);
      break;
    case 'frames-reject':
      for (const frame of frames) frame.reject(action.age);
      if (action.age > 0) session.invalidate(session.generation - action.age);
      break;
    case 'frames-reject-all':
      page.rejectsAll = true;
      world.disturb(index, action.lasts, () => {
        page.rejectsAll = false;
      });
      for (const frame of frames) frame.reject(0);
      break;
    case 'reload-frame':
      frames[action.frame]?.load();
      world.disturb(index, 2_000);
      break;
    case 'add-frame':
      page.addFrame();
      world.disturb(index, 2_000);
      break;
    default:
  }
}

function unmount(page: SimulatedPage, lasts: number): void {
  if (!page.mounted) return;
  page.unmount();
  page.world.disturb(page.index, lasts, () => {
    page.machine.whenRunning(() => {
      page.mount();
    });
  });
}

/** After a sign-out the user logs in again. */
function changeUser(page: SimulatedPage, to: 'sign-out' | 'other-user'): void {
  if (to === 'other-user') {
    page.logIn();
    page.world.disturb(page.index, 0);
    return;
  }
  page.signOut();
  page.world.disturb(page.index, 30_000, () => {
    page.machine.whenRunning(() => {
      page.logIn();
    });
  });
}

import type { Fault } from '../../../test/support/strict-server/faults.js';
import type { Lifetime } from '../../../test/support/strict-server/token-family.js';
import type { RowId } from '../rows.js';
import type { Stage } from './stage.js';
import type { Tab } from './tab.js';

/** One scenario. */
export interface Scenario {
  /** Seconds that access tokens live; default 300. */
  readonly lifetime?: { readonly seconds: Lifetime };
  /** Whether the user has signed out at its end. */
  readonly signsOut?: boolean;
  /** Plays it to its end; returns what the page did not survive, beside being signed out. */
  play(stage: Stage): Promise<string | undefined>;
}

/** Seconds. */
const [MINUTE, HOUR, MONTH] = [60, 3_600, 30 * 24 * 3_600];
/** Seconds: two lives of a token. */
const TWO_LIVES = 600;
/** Seconds into a token's life, before anybody refreshes it. */
const BEFORE_REFRESH = 178;
/** Seconds between the openings of two tabs: no two of them ask their libraries at the same moment. */
const APART = 11;
/** Seconds without a token that nobody sees. */
const BLINK = 1;

/** All scenarios. */
export const scenarios: Readonly<Record<RowId, Scenario>> = {
  A: {
    async play(stage) {
      const tab = await stage.open();
      await stage.pass(MINUTE);
      const calls = Promise.allSettled(Array.from({ length: 20 }, () => tab.manager.refresh()));
      const end = await stage.end(calls);
      await stage.pass(MINUTE);
      const failed = end?.status === 'fulfilled' ? end.value.filter(isRejected).length : 20;
      return failed > 0 ? `${failed} of 20 calls failed` : undefined;
    },
  },
  B: {
    async play(stage) {
      const tabs = [await stage.open(), await stage.open()];
      await stage.pass(MINUTE);
      await stage.end(Promise.allSettled(tabs.map(tab => tab.manager.refresh())));
      await stage.pass(TWO_LIVES);
      return never(stage);
    },
  },
  C: underFaults([{ kind: '429', retryAfter: 3, as: 'seconds' }]),
  D: underFaults([{ kind: '503' }, { kind: '503' }]),
  E: underFaults(Array.from({ length: 4 }, () => ({ kind: 'drop' }))),
  F: underFaults([{ kind: 'lose-answer' }]),
  G: underFaults([{ kind: 'hang' }]),
  H: underFaults([{ kind: 'hang-body', rotated: false }]),
  I: {
    lifetime: { seconds: MONTH },
    async play(stage) {
      await stage.open();
      await stage.pass(TWO_LIVES);
      return never(stage) ?? atMost(stage, 1);
    },
  },
  J: withClockSet(HOUR),
  J2: withClockSet(-HOUR),
  K: {
    lifetime: { seconds: undefined },
    async play(stage) {
      await stage.open();
      await stage.pass(TWO_LIVES);
      const complaint = never(stage) ?? atMost(stage, 3);
      // Just past the end that nobody has told: the API says it now, and the page asks for a refresh.
      if (complaint === undefined) await stage.pass(HOUR + BLINK - TWO_LIVES);
      return complaint;
    },
  },
  // A server that does not rotate never sends one.
  L: underFaults(Array.from({ length: 20 }, () => ({ kind: 'no-refresh-token' }))),
  N: {
    signsOut: true,
    async play(stage) {
      const tab = await stage.open();
      await stage.pass(MINUTE);
      await midRefresh(stage, tab);
      const out = tab.manager.signOut();
      tab.holding.needed = false;
      await stage.end(out);
      await stage.pass(MINUTE);
      const { requests } = stage;
      const given = await stage.end(tab.manager.token());
      await stage.pass(TWO_LIVES);
      if (given?.status === 'fulfilled') return 'still gives a token';
      return stage.requests > requests ? 'still asks' : undefined;
    },
  },
  P: {
    async play(stage) {
      await stage.open();
      await stage.pass(BEFORE_REFRESH);
      stage.server.script.push({ kind: '429', retryAfter: 3, as: 'seconds' });
      await stage.sleep(TWO_LIVES);
      await stage.pass(TWO_LIVES);
      return tooEarly(stage) ?? never(stage, 15);
    },
  },
  Q: {
    async play(stage) {
      const tab = await stage.open();
      await stage.pass(MINUTE);
      await midRefresh(stage, tab);
      await stage.close(tab);
      await stage.pass(5);
      await stage.open();
      await stage.pass(TWO_LIVES);
      return never(stage, 5);
    },
  },
  R: {
    async play(stage) {
      const tab = await stage.open();
      await stage.pass(MINUTE);
      await midRefresh(stage, tab);
      await stage.reload(tab);
      await stage.pass(TWO_LIVES);
      return never(stage, 5);
    },
  },
  S: underFaults([{ kind: 'invalid-after-rotation' }]),
  hour: {
    async play(stage) {
      await stage.open();
      await stage.pass(HOUR);
      return never(stage);
    },
  },
  sleep: {
    async play(stage) {
      await stage.open();
      await stage.pass(BEFORE_REFRESH);
      await stage.sleep(10 * MINUTE);
      await stage.pass(TWO_LIVES);
      return never(stage, 10);
    },
  },
  hidden: {
    async play(stage) {
      const tab = await stage.open();
      await stage.pass(MINUTE);
      tab.visible = false;
      await stage.pass(30 * MINUTE);
      tab.visible = true;
      await stage.pass(TWO_LIVES);
      return never(stage);
    },
  },
  offline: {
    async play(stage) {
      const tab = await stage.open();
      await stage.pass(BEFORE_REFRESH);
      tab.online = false;
      await stage.pass(3 * MINUTE);
      tab.online = true;
      await stage.pass(TWO_LIVES);
      return never(stage, 10);
    },
  },
  outage: {
    async play(stage) {
      await stage.open();
      await stage.pass(BEFORE_REFRESH);
      stage.outage = { kind: '503' };
      await stage.pass(5 * MINUTE);
      stage.outage = undefined;
      const { without } = stage;
      await stage.pass(TWO_LIVES);
      return never(stage, without + MINUTE);
    },
  },
  tabs: {
    async play(stage) {
      for (let tab = 0; tab < 5; tab++) {
        await stage.open();
        await stage.pass(APART);
      }
      await stage.pass(HOUR - 5 * APART);
      return never(stage);
    },
  },
};

/** The next refreshes, whenever the library makes them, meet these faults. */
function underFaults(faults: readonly Fault[]): Scenario {
  return {
    async play(stage) {
      await stage.open();
      stage.server.script.push(...faults);
      await stage.pass(2 * TWO_LIVES);
      return tooEarly(stage) ?? never(stage);
    },
  };
}

/** The user's clock is set, and stays wrong. */
function withClockSet(seconds: number): Scenario {
  return {
    async play(stage) {
      await stage.open();
      await stage.pass(MINUTE);
      await stage.setClock(seconds);
      await stage.pass(15 * MINUTE);
      return never(stage) ?? atMost(stage, 6);
    },
  };
}

/** A refresh is asked for, and the server has just made new tokens. */
async function midRefresh(stage: Stage, tab: Tab): Promise<void> {
  const { requests } = stage;
  void tab.manager.refresh().catch(() => undefined);
  await stage.until(() => stage.requests > requests);
}

function never({ without }: Stage, seconds = 0): string | undefined {
  return without > seconds + BLINK ? `${Math.round(without)} s without a valid token` : undefined;
}

function atMost({ requests }: Stage, most: number): string | undefined {
  return requests > most ? `${requests} requests` : undefined;
}

function tooEarly({ server: { log } }: Stage): string | undefined {
  const early = log.some(({ at }, index) => at < (log[index - 1]?.notBefore ?? 0));
  return early ? 'sends a request too early' : undefined;
}

function isRejected({ status }: PromiseSettledResult<unknown>): boolean {
  return status === 'rejected';
}

import type { Fault } from '../../test/support/strict-server/faults.js';
import type { Lifetime } from '../../test/support/token-family.js';
import type { Stage } from './page/stage.js';
import type { Tab } from './page/tab.js';

/** One scenario of the comparison: a row of its tables. */
export interface Scenario {
  readonly name: string;
  /** What surviving means, for every library alike; besides, the user has to be signed in at the end. */
  readonly survives: string;
  /** Of access tokens; default 300 s. */
  readonly lifetime?: Lifetime;
  /** Whether the user has signed out at its end. */
  readonly signsOut?: boolean;
  /** Plays it with the user's first tab, and sets the stage's limits. */
  play(stage: Stage, tab: Tab): Promise<void>;
}

/** Seconds. */
const [MINUTE, HOUR, MONTH] = [60, 3_600, 30 * 24 * 3_600];
/** Seconds: two lifetimes of a token. */
const TWO_LIVES = 600;
/** Seconds into a token's lifetime, before any library refreshes it. */
const BEFORE_REFRESH = 178;
/** Seconds between the openings of two tabs, so that no two of them call their libraries at the same moment. */
const APART = 11;

const NEVER_WITHOUT = 'the page is never without a valid token';
const NOT_TOO_EARLY = 'and the server gets no request before the time that it stated';

const scenariosById = {
  A: {
    name: '20 callers at once, one page',
    survives: 'no call fails',
    async play(stage, tab) {
      await stage.pass(MINUTE);
      let fulfilled = 0;
      const call = (): Promise<number> => tab.manager.refresh().then(() => ++fulfilled);
      await stage.end(Promise.allSettled(Array.from({ length: 20 }, call)));
      await stage.pass(MINUTE);
      if (fulfilled < 20) stage.complaint = `${20 - fulfilled} of 20 calls failed`;
    },
  },
  B: {
    name: 'two tabs at once',
    survives: 'no tab is ever without a valid token',
    async play(stage, first) {
      const tabs = [first, await stage.open()];
      await stage.pass(MINUTE);
      await stage.end(Promise.allSettled(tabs.map(tab => tab.manager.refresh())));
      await stage.pass(TWO_LIVES);
    },
  },
  C: {
    ...underFaults({ kind: '429', retryAfter: 3, as: 'seconds' }),
    name: '429 with Retry-After: 3',
    survives: `${NEVER_WITHOUT}, ${NOT_TOO_EARLY}`,
  },
  D: { name: '503, 503, ok', ...underFaults({ kind: '503' }, { kind: '503' }) },
  E: { name: 'connection drops four times', ...underFaults(...times(4, { kind: 'drop' })) },
  F: { name: 'answer lost after rotation', ...underFaults({ kind: 'lose-answer' }) },
  G: { name: 'no answer at all', ...underFaults({ kind: 'hang' }) },
  H: { name: 'headers, then the body hangs', ...underFaults({ kind: 'hang-body', rotated: false }) },
  I: {
    name: '30-day token',
    survives: `${NEVER_WITHOUT}, and one request at most in ten minutes`,
    lifetime: MONTH,
    play(stage) {
      stage.maxRequests = 1;
      return stage.pass(TWO_LIVES);
    },
  },
  J: { name: 'clock +1 h', ...withClockSet(HOUR) },
  J2: { name: 'clock −1 h', ...withClockSet(-HOUR) },
  K: {
    name: 'no `expires_in`',
    survives: `${NEVER_WITHOUT} in ten minutes (tokens are valid for an hour), with three requests at most, and a refresh after the hour brings the next one`,
    lifetime: undefined,
    async play(stage) {
      stage.maxRequests = 3;
      await stage.pass(TWO_LIVES);
      // Just after the unannounced expiry: the API rejects the token, and the page requests a refresh.
      if (stage.complaint === undefined) await stage.pass(HOUR + 1 - TWO_LIVES);
    },
  },
  // A server without rotation never sends one.
  L: { name: 'answer without a refresh token', ...underFaults(...times(20, { kind: 'no-refresh-token' })) },
  N: {
    name: 'sign-out during a refresh',
    survives:
      'a minute later the library returns no token and requests none; being signed out is the goal here',
    signsOut: true,
    async play(stage, tab) {
      await midRefresh(stage, tab);
      const out = tab.manager.signOut();
      tab.needsToken = false;
      await stage.end(out);
      await stage.pass(MINUTE);
      stage.maxRequests = stage.requests;
      const token = await stage.end(tab.manager.token());
      await stage.pass(TWO_LIVES);
      if (stage.complaint !== undefined) stage.complaint = 'still asks';
      if (token?.status === 'fulfilled') stage.complaint = 'still gives a token';
    },
  },
  P: {
    name: '429 while expired',
    survives: `a valid token within 15 s, ${NOT_TOO_EARLY}`,
    async play(stage) {
      stage.maxWithout = 15;
      await stage.pass(BEFORE_REFRESH);
      stage.server.script.push({ kind: '429', retryAfter: 3, as: 'seconds' });
      await stage.sleep(TWO_LIVES);
      await stage.pass(TWO_LIVES);
    },
  },
  Q: {
    name: 'tab closed in mid-refresh',
    survives: 'a new tab has a valid token within 5 s',
    async play(stage, tab) {
      stage.maxWithout = 5;
      await midRefresh(stage, tab);
      await stage.close(tab);
      await stage.pass(5);
      await stage.open();
      await stage.pass(TWO_LIVES);
    },
  },
  R: {
    name: 'reload in mid-refresh',
    survives: 'the page has a valid token within 5 s',
    async play(stage, tab) {
      stage.maxWithout = 5;
      await midRefresh(stage, tab);
      await stage.load(tab);
      await stage.pass(TWO_LIVES);
    },
  },
  S: { name: 'validation fails after rotation', ...underFaults({ kind: 'invalid-after-rotation' }) },
  hour: {
    name: 'a plain hour',
    survives: NEVER_WITHOUT,
    play: stage => stage.pass(HOUR),
  },
  sleep: {
    name: 'the computer sleeps for 10 minutes',
    survives: 'a valid token within 10 s of the wake-up',
    async play(stage) {
      stage.maxWithout = 10;
      await stage.pass(BEFORE_REFRESH);
      await stage.sleep(10 * MINUTE);
      await stage.pass(TWO_LIVES);
    },
  },
  hidden: {
    name: 'a hidden tab for half an hour',
    survives: NEVER_WITHOUT,
    async play(stage, tab) {
      await stage.pass(MINUTE);
      tab.isVisible = false;
      await stage.pass(30 * MINUTE);
      tab.isVisible = true;
      await stage.pass(TWO_LIVES);
    },
  },
  offline: {
    name: 'offline for 3 minutes',
    survives: 'a valid token within 10 s of its end',
    async play(stage, tab) {
      stage.maxWithout = 10;
      await stage.pass(BEFORE_REFRESH);
      tab.isOnline = false;
      await stage.pass(3 * MINUTE);
      tab.isOnline = true;
      await stage.pass(TWO_LIVES);
    },
  },
  outage: {
    name: '503 for 5 minutes',
    survives: 'a valid token within a minute of its end',
    async play(stage) {
      await stage.pass(BEFORE_REFRESH);
      stage.server.fault = { kind: '503' };
      await stage.pass(5 * MINUTE);
      stage.server.fault = undefined;
      stage.maxWithout = stage.without + MINUTE;
      await stage.pass(TWO_LIVES);
    },
  },
  tabs: {
    name: 'five tabs for an hour',
    survives: 'no tab is ever without a valid token',
    async play(stage) {
      for (let tab = 1; tab < 5; tab++) {
        await stage.pass(APART);
        await stage.open();
      }
      await stage.pass(HOUR - 4 * APART);
    },
  },
} as const satisfies Record<string, Scenario>;

/** Which scenario. */
export type RowId = keyof typeof scenariosById;

/** All of them, in the order of the rows. */
export const scenarios: Readonly<Record<RowId, Scenario>> = scenariosById;

/** Their ids. */
export const rowIds = Object.keys(scenarios) as RowId[];

/** The name of a row: its letter, if it has one, and its scenario. */
export function nameOf(row: RowId): string {
  return `${row.length < 3 ? `${row} ` : ''}${scenarios[row].name}`;
}

/** The next refreshes, whenever the library makes them, meet these faults. */
function underFaults(...faults: readonly Fault[]): Omit<Scenario, 'name'> {
  return {
    survives: NEVER_WITHOUT,
    play(stage) {
      stage.server.script.push(...faults);
      return stage.pass(2 * TWO_LIVES);
    },
  };
}

function times(count: number, fault: Fault): readonly Fault[] {
  return Array.from({ length: count }, () => fault);
}

/** The user's clock is set, and stays wrong. */
function withClockSet(seconds: number): Omit<Scenario, 'name'> {
  return {
    survives: `${NEVER_WITHOUT}, and six requests at most in a quarter of an hour`,
    async play(stage) {
      stage.maxRequests = 6;
      await stage.pass(MINUTE);
      await stage.setClock(seconds);
      await stage.pass(15 * MINUTE);
    },
  };
}

/** A minute later a refresh is requested, and the server has just issued new tokens. */
async function midRefresh(stage: Stage, tab: Tab): Promise<void> {
  await stage.pass(MINUTE);
  const { requests } = stage;
  void tab.manager.refresh().catch(() => undefined);
  await stage.until(() => stage.requests > requests);
}

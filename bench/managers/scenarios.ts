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
  /** Plays it with the user's first tab; returns the condition that the library did not meet, as it was observed. */
  play(stage: Stage, tab: Tab): Promise<string | undefined>;
}

/** Seconds. */
const [MINUTE, HOUR, MONTH] = [60, 3_600, 30 * 24 * 3_600];
/** Seconds: two lifetimes of a token. */
const TWO_LIVES = 600;
/** Seconds into a token's lifetime, before any library refreshes it. */
const BEFORE_REFRESH = 178;
/** Seconds between the openings of two tabs, so that no two of them call their libraries at the same moment. */
const APART = 11;
/** Seconds without a token that do not count. */
const TOLERANCE = 1;

const NEVER_WITHOUT = 'the page is never without a valid token';
const NOT_TOO_EARLY = 'and the server gets no request before the time that it stated';

const scenariosById = {
  A: {
    name: '20 callers at once, one page',
    survives: 'no call fails',
    async play(stage, tab) {
      await stage.pass(MINUTE);
      const calls = await stage.end(
        Promise.allSettled(Array.from({ length: 20 }, () => tab.manager.refresh())),
      );
      await stage.pass(MINUTE);
      const settled = calls?.status === 'fulfilled' ? calls.value : [];
      const failed = 20 - settled.filter(({ status }) => status === 'fulfilled').length;
      return failed > 0 ? `${failed} of 20 calls failed` : undefined;
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
      return never(stage);
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
    async play(stage) {
      await stage.pass(TWO_LIVES);
      return never(stage) ?? atMost(stage, 1);
    },
  },
  J: { name: 'clock +1 h', ...withClockSet(HOUR) },
  J2: { name: 'clock −1 h', ...withClockSet(-HOUR) },
  K: {
    name: 'no `expires_in`',
    survives: `${NEVER_WITHOUT} in ten minutes (tokens are valid for an hour), with three requests at most, and a refresh after the hour brings the next one`,
    lifetime: undefined,
    async play(stage) {
      await stage.pass(TWO_LIVES);
      const complaint = never(stage) ?? atMost(stage, 3);
      // Just after the unannounced expiry: the API rejects the token, and the page requests a refresh.
      if (complaint === undefined) await stage.pass(HOUR + TOLERANCE - TWO_LIVES);
      return complaint;
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
      const { requests } = stage;
      const token = await stage.end(tab.manager.token());
      await stage.pass(TWO_LIVES);
      if (token?.status === 'fulfilled') return 'still gives a token';
      return stage.requests > requests ? 'still asks' : undefined;
    },
  },
  P: {
    name: '429 while expired',
    survives: `a valid token within 15 s, ${NOT_TOO_EARLY}`,
    async play(stage) {
      await stage.pass(BEFORE_REFRESH);
      stage.server.script.push({ kind: '429', retryAfter: 3, as: 'seconds' });
      await stage.sleep(TWO_LIVES);
      await stage.pass(TWO_LIVES);
      return tooEarly(stage) ?? never(stage, 15);
    },
  },
  Q: {
    name: 'tab closed in mid-refresh',
    survives: 'a new tab has a valid token within 5 s',
    async play(stage, tab) {
      await midRefresh(stage, tab);
      await stage.close(tab);
      await stage.pass(5);
      await stage.open();
      await stage.pass(TWO_LIVES);
      return never(stage, 5);
    },
  },
  R: {
    name: 'reload in mid-refresh',
    survives: 'the page has a valid token within 5 s',
    async play(stage, tab) {
      await midRefresh(stage, tab);
      await stage.load(tab);
      await stage.pass(TWO_LIVES);
      return never(stage, 5);
    },
  },
  S: { name: 'validation fails after rotation', ...underFaults({ kind: 'invalid-after-rotation' }) },
  hour: {
    name: 'a plain hour',
    survives: NEVER_WITHOUT,
    async play(stage) {
      await stage.pass(HOUR);
      return never(stage);
    },
  },
  sleep: {
    name: 'the computer sleeps for 10 minutes',
    survives: 'a valid token within 10 s of the wake-up',
    async play(stage) {
      await stage.pass(BEFORE_REFRESH);
      await stage.sleep(10 * MINUTE);
      await stage.pass(TWO_LIVES);
      return never(stage, 10);
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
      return never(stage);
    },
  },
  offline: {
    name: 'offline for 3 minutes',
    survives: 'a valid token within 10 s of its end',
    async play(stage, tab) {
      await stage.pass(BEFORE_REFRESH);
      tab.isOnline = false;
      await stage.pass(3 * MINUTE);
      tab.isOnline = true;
      await stage.pass(TWO_LIVES);
      return never(stage, 10);
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
      const { without } = stage;
      await stage.pass(TWO_LIVES);
      return never(stage, without + MINUTE);
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
      return never(stage);
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
    async play(stage) {
      stage.server.script.push(...faults);
      await stage.pass(2 * TWO_LIVES);
      return tooEarly(stage) ?? never(stage);
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
      await stage.pass(MINUTE);
      await stage.setClock(seconds);
      await stage.pass(15 * MINUTE);
      return never(stage) ?? atMost(stage, 6);
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

function never({ without }: Stage, seconds = 0): string | undefined {
  return without > seconds + TOLERANCE ? `${Math.round(without)} s without a valid token` : undefined;
}

function atMost({ requests }: Stage, most: number): string | undefined {
  return requests > most ? `${requests} requests` : undefined;
}

function tooEarly({ server: { log } }: Stage): string | undefined {
  const early = log.some(({ at }, index) => at < (log[index - 1]?.notBefore ?? 0));
  return early ? 'sends a request too early' : undefined;
}

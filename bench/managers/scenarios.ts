import type { Fault } from '../../test/support/strict-server/faults.js';
import type { Lifetime } from '../../test/support/token-family.js';
import type { Stage } from './page/stage.js';
import type { Tab } from './page/tab.js';

/** One scenario of the comparison: a row of its tables. */
export interface Scenario {
  readonly name: string;
  /** What surviving means, for every library alike; besides, the user has to be signed in at the end. */
  readonly survives: string;
  /** Of access tokens. Default: 300 s; `null`: their response does not state it. */
  readonly lifetime?: Lifetime | null;
  /** Seconds for which the page may be without a valid token. Default: 0. */
  readonly maxWithout?: number;
  /** Default: any number. */
  readonly maxRequests?: number;
  /** What the first refreshes meet, whenever the library makes them. */
  readonly faults?: readonly Fault[];
  /** Whether the user has signed out at its end. */
  readonly signsOut?: boolean;
  readonly steps: readonly Step[];
}

/** One step, with the user's first tab. */
type Step = (stage: Stage, tab: Tab) => unknown;

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
const RATE_LIMITED: Fault = { kind: '429', retryAfter: 3, as: 'seconds' };

const pass =
  (seconds: number): Step =>
  stage =>
    stage.pass(seconds);
const sleep =
  (seconds: number): Step =>
  stage =>
    stage.sleep(seconds);
const open: Step = stage => stage.open();

const scenariosById = {
  A: {
    name: '20 callers at once, one page',
    survives: 'no call fails',
    steps: [pass(MINUTE), refreshAtOnce(20), pass(MINUTE)],
  },
  B: {
    name: 'two tabs at once',
    survives: 'no tab is ever without a valid token',
    steps: [open, pass(MINUTE), stage => stage.refreshInAllTabs(), pass(TWO_LIVES)],
  },
  C: {
    ...underFaults('429 with Retry-After: 3', RATE_LIMITED),
    survives: `${NEVER_WITHOUT}, ${NOT_TOO_EARLY}`,
  },
  D: underFaults('503, 503, ok', { kind: '503' }, { kind: '503' }),
  E: underFaults('connection drops four times', ...new Array<Fault>(4).fill({ kind: 'drop' })),
  F: underFaults('answer lost after rotation', { kind: 'lose-answer' }),
  G: underFaults('no answer at all', { kind: 'hang' }),
  H: underFaults('headers, then the body hangs', { kind: 'hang-body', rotated: false }),
  I: {
    name: '30-day token',
    survives: `${NEVER_WITHOUT}, and one request at most in ten minutes`,
    lifetime: MONTH,
    maxRequests: 1,
    steps: [pass(TWO_LIVES)],
  },
  J: withClockSet('clock +1 h', HOUR),
  J2: withClockSet('clock −1 h', -HOUR),
  K: {
    name: 'no `expires_in`',
    survives: `${NEVER_WITHOUT} in ten minutes (tokens are valid for an hour), with three requests at most, and a refresh after the hour brings the next one`,
    lifetime: null,
    maxRequests: 3,
    // Until just after the unannounced expiry: the API rejects the token, and the page requests a refresh.
    steps: [pass(TWO_LIVES), stage => stage.complaint ?? stage.pass(HOUR + 1 - TWO_LIVES)],
  },
  // A server without rotation never sends one.
  L: underFaults(
    'answer without a refresh token',
    ...new Array<Fault>(20).fill({ kind: 'no-refresh-token' }),
  ),
  N: {
    name: 'sign-out during a refresh',
    survives:
      'a minute later the library returns no token and requests none; being signed out is the goal here',
    signsOut: true,
    steps: [midRefresh, signOut],
  },
  P: {
    name: '429 while expired',
    survives: `a valid token within 15 s, ${NOT_TOO_EARLY}`,
    maxWithout: 15,
    faults: [RATE_LIMITED],
    steps: [pass(BEFORE_REFRESH), sleep(TWO_LIVES), pass(TWO_LIVES)],
  },
  Q: {
    name: 'tab closed in mid-refresh',
    survives: 'a new tab has a valid token within 5 s',
    maxWithout: 5,
    steps: [midRefresh, (stage, tab) => stage.close(tab), pass(5), open, pass(TWO_LIVES)],
  },
  R: {
    name: 'reload in mid-refresh',
    survives: 'the page has a valid token within 5 s',
    maxWithout: 5,
    steps: [midRefresh, (stage, tab) => stage.load(tab), pass(TWO_LIVES)],
  },
  S: underFaults('validation fails after rotation', { kind: 'invalid-after-rotation' }),
  hour: { name: 'a plain hour', survives: NEVER_WITHOUT, steps: [pass(HOUR)] },
  sleep: {
    name: 'the computer sleeps for 10 minutes',
    survives: 'a valid token within 10 s of the wake-up',
    maxWithout: 10,
    steps: [pass(BEFORE_REFRESH), sleep(10 * MINUTE), pass(TWO_LIVES)],
  },
  hidden: {
    name: 'a hidden tab for half an hour',
    survives: NEVER_WITHOUT,
    steps: [pass(MINUTE), without('isVisible', 30 * MINUTE), pass(TWO_LIVES)],
  },
  offline: {
    name: 'offline for 3 minutes',
    survives: 'a valid token within 10 s of its end',
    maxWithout: 10,
    steps: [pass(BEFORE_REFRESH), without('isOnline', 3 * MINUTE), pass(TWO_LIVES)],
  },
  outage: {
    name: '503 for 5 minutes',
    survives: 'a valid token within a minute of its end',
    steps: [pass(BEFORE_REFRESH), outage(5 * MINUTE), pass(TWO_LIVES)],
  },
  tabs: {
    name: 'five tabs for an hour',
    survives: 'no tab is ever without a valid token',
    steps: [...new Array<Step[]>(4).fill([pass(APART), open]).flat(), pass(HOUR - 4 * APART)],
  },
} satisfies Record<string, Scenario>;

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

function underFaults(name: string, ...faults: readonly Fault[]): Scenario {
  return { name, survives: NEVER_WITHOUT, faults, steps: [pass(2 * TWO_LIVES)] };
}

/** The user's clock is set, and stays wrong. */
function withClockSet(name: string, seconds: number): Scenario {
  return {
    name,
    survives: `${NEVER_WITHOUT}, and six requests at most in a quarter of an hour`,
    maxRequests: 6,
    steps: [pass(MINUTE), stage => stage.setClock(seconds), pass(15 * MINUTE)],
  };
}

/** The tab is hidden, or has no network, for so many seconds. */
function without(property: 'isVisible' | 'isOnline', seconds: number): Step {
  return async (stage, tab) => {
    tab[property] = false;
    await stage.pass(seconds);
    tab[property] = true;
  };
}

function outage(seconds: number): Step {
  return async stage => {
    stage.server.fault = { kind: '503' };
    await stage.pass(seconds);
    stage.server.fault = undefined;
    stage.maxWithout = stage.without + MINUTE;
  };
}

function refreshAtOnce(count: number): Step {
  return async (stage, tab) => {
    const calls = await stage.end(Promise.all(Array.from({ length: count }, () => tab.manager.refresh())));
    if (calls?.status !== 'fulfilled') stage.observed = 'a call failed';
  };
}

/** A minute later a refresh is requested, and the server has just issued new tokens. */
async function midRefresh(stage: Stage, tab: Tab): Promise<void> {
  await stage.pass(MINUTE);
  const { requests } = stage;
  void tab.manager.refresh().catch(() => undefined);
  await stage.until(() => stage.requests > requests);
}

async function signOut(stage: Stage, tab: Tab): Promise<void> {
  const out = tab.manager.signOut();
  tab.needsToken = false;
  await stage.end(out);
  await stage.pass(MINUTE);
  const { requests } = stage;
  const token = await stage.end(tab.manager.token());
  await stage.pass(TWO_LIVES);
  if (stage.requests > requests) stage.observed = 'still sends requests';
  if (token?.status === 'fulfilled' && token.value) stage.observed = 'still gives a token';
}

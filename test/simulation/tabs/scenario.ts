import type { IssuingPolicy } from '../authorization-server.js';
import type { Fault, Latency } from '../network.js';
import { Random } from '../random.js';
import { FAULTS, PROXY_FAULTS } from '../responses.js';
import type { FaultAction, Scenario } from '../simulation.js';

/** Moments of a refresh at which it can be interrupted. */
export const MOMENTS = [
  'lock asked',
  'lock granted',
  'turn',
  'sent',
  'served',
  'answered',
  'posted',
] as const;
export type Moment = (typeof MOMENTS)[number];

interface OnTab<Kind extends string> {
  readonly kind: Kind;
  /** Counted among the tabs that are open then, repeatedly. */
  readonly tab: number;
}

/** Something that happens to one tab, or to all; durations are ms. */
export type Action =
  | FaultAction<Omit<Fault, 'left' | 'page'>>
  | (OnTab<'freeze' | 'hide' | 'cache'> & { readonly lasts: number })
  | { readonly kind: 'sleep' | 'offline'; readonly lasts: number }
  | OnTab<'kill' | 'close' | 'sign-out' | 'garbage' | 'revoke'>
  | (OnTab<'navigate'> & { readonly after: number; readonly tokens: boolean })
  | { readonly kind: 'open'; readonly count: number; readonly tokens: boolean }
  | InterruptAction
  | (OnTab<'login'> & { readonly user: 'same' | 'other' })
  // `tabs`: in how many tabs at once. `minValidity`: seconds.
  | (OnTab<'refresh' | 'call' | 'invalidate'> & Record<'tabs' | 'minValidity', number>);

/** Something that happens to a tab `after` a moment, of which it skips some. */
export interface InterruptAction extends Record<'skip' | 'after' | 'lasts', number> {
  readonly kind: 'interrupt';
  readonly moment: Moment;
  readonly by: 'kill' | 'freeze' | 'cache' | 'navigate';
}

/** A browser with tabs, and what happens to them. */
export interface TabScenario extends Scenario<Action> {
  readonly policy: IssuingPolicy;
  readonly latency: Latency;
  /** `json`: tabs hold the refresh token. `cookie`: a backend does. `deaf`: as json, by a refresher that ignores its signal. */
  readonly mode: 'json' | 'cookie' | 'deaf';
  readonly reauthenticates: 'no' | 'yes' | 'in vain';
  readonly monotonicInSleep: boolean;
  /** ms, the most that a message takes. */
  readonly messages: number;
  /** ms, the most that a reply of the lock manager takes. */
  readonly locks: number;
  readonly tabs: number;
}

/** ms. With messages that are no later than this, a sync request is answered within a refresh hold-off. */
export const PROMPT = 50;
/** Tabs that are open at once. */
export const MOST_TABS = 8;

const TAB_FAULTS = FAULTS.filter(kind => !PROXY_FAULTS.includes(kind));
const LIFETIMES = [6_000, 15_000, 30_000, 60_000, 900_000, 300_000];

/** The scenario of a seed. */
export function scenarioOf(seed: number): TabScenario {
  const random = new Random(seed, 'tabs');
  const policy: IssuingPolicy = {
    lifetime: random.pick(LIFETIMES),
    says: 'number',
    grace: random.chance(0.3) ? 30_000 : 0,
    rotates: random.chance(0.85),
    refreshLifetime: null,
  };
  // A stream of its own: it was added later.
  const servers = new Random(seed, 'servers');
  const says = servers.pick(['number', 'number', 'number', 'jwt', 'end', 'both'] as const);
  const repeats = servers.chance(0.3) ? servers.pick(['later', 'same'] as const) : null;
  const slow = random.chance(0.25);
  const troubled = random.chance(0.55);
  // What happens long before a refresh is due does not meet one.
  const begins = policy.lifetime > 300_000 ? 0.74 * policy.lifetime : 0;
  const calmAt = begins + random.between(40_000, 150_000);
  const events = Array.from({ length: 2 + random.index(14) }, () => ({
    at: Math.round(random.between(begins, calmAt)),
    action: actionOf(random, troubled),
  })).sort((a, b) => a.at - b.at);
  return {
    seed,
    // A grace period's answer states the whole lifetime again, of a token that is older.
    policy: { ...policy, says, repeats, ...(repeats && { grace: 0 }) },
    latency: { least: 5, most: random.chance(0.12) ? 2_900 : random.chance(0.3) ? 20 : 400 },
    mode: random.pick(['json', 'json', 'json', 'cookie', 'deaf']),
    reauthenticates: random.pick(['no', 'yes', 'yes', 'in vain']),
    monotonicInSleep: random.chance(0.3),
    messages: slow ? random.between(500, 5_000) : random.between(1, PROMPT),
    locks: random.chance(0.25) ? random.between(100, 3_000) : 40,
    tabs: 2 + random.index(3),
    events,
    calmAt,
  };
}

function actionOf(random: Random, troubled: boolean): Action {
  const tab = random.index(MOST_TABS);
  const lasts = random.pick([
    random.between(50, 2_000),
    random.between(1_000, 20_000),
    random.between(10_000, 120_000),
  ]);
  const drawn = random.next();
  if (drawn < 0.2 && troubled) return fault(random, lasts);
  if (drawn < 0.48) {
    return {
      kind: 'interrupt',
      moment: random.pick(MOMENTS),
      skip: random.pick([0, 0, 1, 2]),
      after: random.pick([0, 0, random.between(0, 20), random.between(0, 500)]),
      by: random.pick(['kill', 'freeze', 'freeze', 'freeze', 'cache', 'navigate'] as const),
      lasts,
    };
  }
  if (drawn < 0.56) return { kind: random.pick(['freeze', 'hide', 'cache', 'cache'] as const), tab, lasts };
  if (drawn < 0.59) return { kind: random.pick(['sleep', 'offline'] as const), lasts };
  if (drawn < 0.64) return { kind: random.pick(['kill', 'close'] as const), tab };
  if (drawn < 0.7)
    return { kind: 'navigate', tab, after: random.between(0, 500), tokens: random.chance(0.7) };
  if (drawn < 0.76) return { kind: 'open', count: random.pick([1, 1, 2, 3]), tokens: random.chance(0.7) };
  if (drawn < 0.8) return { kind: random.pick(['sign-out', 'garbage', 'garbage', 'revoke'] as const), tab };
  if (drawn < 0.84) return { kind: 'login', tab, user: random.pick(['same', 'other'] as const) };
  return {
    kind: random.pick(['refresh', 'refresh', 'call', 'invalidate'] as const),
    tab,
    tabs: random.pick([1, 2, MOST_TABS]),
    minValidity: random.pick([0, 5, 1e6]),
  };
}

function fault(random: Random, lasts: number): Action {
  if (random.chance(0.25)) {
    const kind = random.pick(['refused', 'silence', 'unavailable', 'rate-limited', 'html'] as const);
    return { kind: 'outage', fault: kind, lasts };
  }
  const wait = random.chance(0.6)
    ? { ms: random.between(500, 30_000), as: random.pick(['seconds', 'date'] as const) }
    : null;
  const kind = random.pick([...TAB_FAULTS, 'rate-limited', 'unavailable'] as const);
  return { kind: 'fault', fault: { kind, wait }, count: 1 + random.index(4), lasts };
}

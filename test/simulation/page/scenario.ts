import { RARE_STATEMENTS, type IssuingPolicy } from '../authorization-server.js';
import type { Fault, Latency } from '../network.js';
import { Random } from '../random.js';
import { FAULTS, type Refusal } from '../responses.js';
import type { FaultAction, Scenario, ScenarioEvent } from '../simulation.js';

/** How one page is made. */
export interface PagePlan {
  /** `json`: it holds its refresh token. `cookie`: a backend does. `deaf`: as json, by a refresher that ignores its signal. */
  readonly mode: 'json' | 'cookie' | 'deaf';
  /** How many providers share its session. */
  readonly providers: 1 | 2;
  readonly frames: number;
  readonly reauthenticates: 'no' | 'yes' | 'in vain';
  readonly monotonicInSleep: boolean;
}

/** The events at which a page's listener calls back into the session. */
const REACTIONS = [
  'token',
  'refreshed',
  'refresh-failed',
  'expired',
  'session-ending',
  'status',
  'revoked',
  'login-required',
] as const;
export type Reaction = (typeof REACTIONS)[number];

/** ms, the limits that pages set; the first one is the library's. */
export const REQUEST_TIMEOUTS = [10_000, 7_000, 15_000] as const;

interface OnPage<Kind extends string> {
  readonly kind: Kind;
  readonly page: number;
}
interface LastsOnPage<Kind extends string> extends OnPage<Kind> {
  /** ms. */
  readonly lasts: number;
}

/** Something that happens to one page, or to all. */
export type Action =
  | FaultAction<Omit<Fault, 'left'>>
  | (LastsOnPage<'sleep' | 'freeze' | 'hide' | 'offline' | 'unplug' | 'report-offline'> & {
      readonly answersFirst: boolean;
    })
  | (OnPage<'set-clock'> & { readonly by: number })
  | (OnPage<'configure'> & { readonly requestTimeout: number })
  | (LastsOnPage<'call-back'> & { readonly to: Reaction; readonly by: 'sign-out' | 'other-user' | 'unmount' })
  | LastsOnPage<'unmount' | 'leave-one' | 'frames-reject-all'>
  | (OnPage<'call'> & Record<'count' | 'minValidity', number> & { readonly abortAfter: number | null })
  | OnPage<'refresh' | 'sign-out' | 'other-user' | 'revoke' | 'add-frame'>
  | (OnPage<'frames-reject'> & { readonly age: number })
  | (OnPage<'reload-frame'> & { readonly frame: number });

/** A whole deployment and what happens to it. */
export interface PageScenario extends Scenario<Action> {
  readonly policy: IssuingPolicy;
  readonly latency: Latency;
  readonly refusal: Refusal;
  readonly pages: readonly PagePlan[];
}

const DAY = 86_400_000;
const LIFETIMES = [500, 2_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 30 * DAY];

/** The scenario of a seed. */
export function scenarioOf(seed: number): PageScenario {
  const random = new Random(seed, 'scenario');
  const servers = new Random(seed, 'servers');
  const policy = withHabits(policyOf(random), servers);
  const refusal = servers.pick(['standard', 'status 200'] as const);
  const latency = { least: 5, most: random.chance(0.12) ? 2_900 : 400 };
  const count = random.pick([1, 1, 2, 3]);
  const pages = Array.from({ length: count }, () => planOf(random));
  // Long enough for a few generations, short enough to be simulated by the thousand.
  const calmAt = Math.max(policy.lifetime * random.between(2, 8), 120_000);
  const scale = Math.min(Math.max(policy.lifetime, 20_000), 400_000);
  const events = Array.from({ length: 2 + random.index(24) }, () => ({
    at: Math.round(
      random.chance(0.7) ? random.between(0, calmAt) : momentOfRefresh(random, policy.lifetime, calmAt),
    ),
    action: actionOf(random, pages, scale),
  })).flatMap(event => (random.chance(0.3) ? [event, ...aftershock(random, event, pages.length)] : [event]));
  return { seed, policy, latency, refusal, pages, events: events.sort((a, b) => a.at - b.at), calmAt };
}

/** A page that waits for its next attempt loses its network, is moved in the document, or changes its options. */
function aftershock(
  random: Random,
  { at, action }: ScenarioEvent<Action>,
  pages: number,
): ScenarioEvent<Action>[] {
  if (action.kind === 'revoke') {
    const { page } = action;
    const lasts = random.between(100, 3_000);
    return [{ at, action: { kind: 'call-back', page, to: 'refresh-failed', by: 'unmount', lasts } }];
  }
  if (action.kind !== 'fault' && action.kind !== 'outage') return [];
  const page = (action.kind === 'fault' ? action.fault.page : null) ?? random.index(pages);
  const lasts = random.between(100, 3_000);
  const later = Math.min(action.lasts, 60_000) + random.between(0, 15_000);
  const kind = random.pick(['offline', 'unmount', 'configure'] as const);
  // A removal is one of a backoff if it comes while the fault is still there.
  const moment = Math.round(at + (kind === 'offline' ? later : later * random.next()));
  const shock: Action =
    kind === 'offline'
      ? { kind, page, lasts, answersFirst: true }
      : kind === 'unmount'
        ? { kind, page, lasts }
        : { kind, page, requestTimeout: random.pick(REQUEST_TIMEOUTS) };
  return [{ at: moment, action: shock }];
}

/** About the time of a refresh, when faults matter. */
function momentOfRefresh(random: Random, lifetime: number, end: number): number {
  const generation = 1 + random.index(6);
  return Math.min(end, Math.max(0, lifetime * 0.78 * generation + random.between(-500, 1_500)));
}

function policyOf(random: Random): IssuingPolicy {
  const lifetime = random.pick(LIFETIMES);
  return {
    lifetime,
    says: random.pick(['number', 'number', 'number', 'string', 'jwt', 'nothing']),
    grace: random.chance(0.5) ? 0 : 30_000,
    rotates: random.chance(0.8),
    refreshLifetime: random.chance(0.25)
      ? {
          kind: random.pick(['fixed', 'sliding']),
          ms: Math.max(random.pick([10_000, 120_000]), lifetime * random.between(0.2, 5)),
          said: random.chance(0.7) ? 'always' : 'at login',
          limitsAccess: random.chance(0.3),
        }
      : null,
  };
}

/** What some servers do besides. A stream of its own: it was added later. */
function withHabits(policy: IssuingPolicy, random: Random): IssuingPolicy {
  const isRare = policy.says === 'number' && random.chance(0.3);
  return {
    ...policy,
    says: isRare ? random.pick(RARE_STATEMENTS) : policy.says,
    repeats: random.chance(0.3) ? random.pick(['later', 'same'] as const) : null,
  };
}

function planOf(random: Random): PagePlan {
  return {
    mode: random.pick(['json', 'json', 'json', 'cookie', 'deaf']),
    providers: random.pick([1, 1, 2]),
    frames: 1 + random.index(4),
    reauthenticates: random.pick(['no', 'no', 'yes', 'in vain']),
    monotonicInSleep: random.chance(0.3),
  };
}

function actionOf(random: Random, pages: readonly PagePlan[], scale: number): Action {
  const page = random.index(pages.length);
  const lasts = random.chance(0.5) ? random.between(50, 5_000) : random.between(1_000, 1.5 * scale);
  const drawn = random.next();
  if (drawn < 0.3) {
    const ms = random.between(500, 30_000);
    const wait = random.chance(0.6)
      ? { ms, as: random.pick(['seconds', 'date', 'rate-limit'] as const) }
      : null;
    const fault = { kind: random.pick(FAULTS), page: random.chance(0.7) ? page : null, wait };
    return { kind: 'fault', fault, count: 1 + random.index(4), lasts };
  }
  if (drawn < 0.38) {
    const fault = random.pick(['refused', 'silence', 'unavailable', 'rate-limited', 'html'] as const);
    return { kind: 'outage', fault, lasts: random.between(1_000, 300_000) };
  }
  if (drawn < 0.58) {
    // Half of the reports are wrong: `unplug` is not reported, and `report-offline` is not true.
    const kind = random.pick([
      'sleep',
      'freeze',
      'hide',
      'offline',
      'offline',
      'unplug',
      'report-offline',
    ] as const);
    return { kind, page, lasts, answersFirst: random.chance(0.5) };
  }
  if (drawn < 0.64) {
    const by = random.pick([1, -1]) * random.pick([1_000, 60_000, 3_600_000, DAY]) * random.between(0.5, 3);
    return { kind: 'set-clock', page, by };
  }
  if (drawn < 0.69) return { kind: 'unmount', page, lasts: random.between(0, 20_000) };
  if (drawn < 0.72) return { kind: 'leave-one', page, lasts };
  if (drawn < 0.82) {
    const abortAfter = random.pick([null, null, null, 0, random.between(1, 2_000)]);
    return {
      kind: 'call',
      page,
      count: 1 + random.index(20),
      minValidity: random.pick([0, 0, 5, 1e6]),
      abortAfter,
    };
  }
  if (drawn < 0.83) return { kind: 'frames-reject-all', page, lasts: random.between(2_000, 40_000) };
  if (drawn < 0.88) return { kind: 'frames-reject', page, age: random.pick([0, 0, 1]) };
  if (drawn < 0.9) {
    const by = random.pick(['sign-out', 'other-user', 'unmount'] as const);
    return { kind: 'call-back', page, to: random.pick(REACTIONS), by, lasts: random.between(100, 5_000) };
  }
  if (drawn < 0.92) return { kind: 'configure', page, requestTimeout: random.pick(REQUEST_TIMEOUTS) };
  if (drawn < 0.94) return { kind: 'reload-frame', page, frame: random.index(4) };
  return { kind: random.pick(['refresh', 'refresh', 'sign-out', 'other-user', 'revoke', 'add-frame']), page };
}

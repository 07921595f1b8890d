import fc from 'fast-check';

import { nearMisses } from '../values/near-miss.js';
import { anything, values } from '../values/junk.js';
import type { Oracle, Plan } from './oracles/oracle.js';

/** Who must not be heard: other windows, and the frame's where it shows another origin. */
export const STRANGERS = ['page', 'nobody', 'neighbour', 'port'] as const;
export type Stranger = (typeof STRANGERS)[number];

/** One message of a batch. */
export interface Step extends Plan {
  /** None: the frame itself. */
  readonly stranger?: Stranger | undefined;
}

/** Messages to one document of a frame. */
export interface Batch {
  /** Whether it says what connects it, before all else. */
  readonly connects: boolean;
  /** The origin that the frame shows in place of its own. */
  readonly strayed: string | undefined;
  readonly steps: readonly Step[];
}

/** Messages of a batch at most; far fewer than an embed hears at one moment. */
const LONGEST = 120;

/** Origins that are nearly the frame's. */
export function strangeOrigins(frameOrigin: string): string[] {
  return [
    'https://stranger.example',
    'null',
    '',
    '*',
    `${frameOrigin}/`,
    `${frameOrigin}0`,
    `${frameOrigin}.evil.example`,
    frameOrigin.toUpperCase(),
    frameOrigin.replace('http:', 'https:'),
    frameOrigin.replace(/:\d+$/, ''),
    location.origin,
  ];
}

/** What a frame of a protocol is made to say. */
export function batches(
  oracle: Oracle,
  frameOrigin: string,
  carried: readonly unknown[],
): fc.Arbitrary<Batch> {
  const { valid } = oracle;
  const plan = fc.constantFrom(...valid);
  const own = values([...oracle.telling, ...carried]);
  const ways = [...new Set(valid.map(({ way }) => way))];
  const changed = plan.chain(({ way, ports }) =>
    nearMisses(fc.constantFrom(...valid.filter(other => other.way === way).map(({ data }) => data)), own).map(
      (data): Plan => (ports === undefined ? { way, data } : { way, data, ports }),
    ),
  );
  const misled: fc.Arbitrary<Plan> = plan.map(({ data }) => ({ way: 'frame', data, ports: 0 }));
  const junk = fc.record<Plan>({
    way: fc.constantFrom('frame', ...ways),
    data: fc.oneof({ weight: 2, arbitrary: anything }, { weight: 1, arbitrary: own }),
    ports: fc.constantFrom(0, 0, 1, 2),
  });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 5, arbitrary: plan },
    { weight: 10, arbitrary: changed },
    { weight: 1, arbitrary: misled },
    { weight: 3, arbitrary: junk },
    {
      weight: 2,
      arbitrary: fc.record({
        way: fc.constant('frame' as const),
        data: plan.map(({ data }) => data),
        ports: fc.constantFrom(0, 1),
        stranger: fc.constantFrom(...STRANGERS),
      }),
    },
  );
  return fc.record({
    connects: fc.oneof(
      { weight: 4, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    strayed: fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...strangeOrigins(frameOrigin)) },
    ),
    steps: fc.array(step, { minLength: 1, maxLength: LONGEST, size: 'max' }),
  });
}

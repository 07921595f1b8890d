import fc from 'fast-check';

const cycle: Record<string, unknown> = { type: 'EMBED_READY' };
cycle['itself'] = cycle;
const deep = Array.from({ length: 2_000 }).reduce<unknown>(inner => ({ data: inner }), null);
/** No text can be made of it, and no number. */
const MUTE = { toString: 1, valueOf: 1 };
const holes: unknown[] = [];
holes[50] = 1;

/** Values that break what is not careful: one by one, and in the place of any field. */
export const ODD: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  '',
  ' ',
  '0',
  '1',
  '-1',
  ' 1 ',
  '0x1',
  'NaN',
  '__proto__',
  'constructor',
  'toString',
  '\ud800',
  'x'.repeat(20_000),
  0,
  -0,
  1,
  2,
  -1,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  5e-324,
  0n,
  1n,
  10n ** 60n,
  [],
  {},
  [1],
  ['1'],
  [[]],
  holes,
  MUTE,
  Object.create(null),
  Object.assign(Object.create(null) as object, { type: 'EMBED_READY', version: 1 }),
  JSON.parse('{"__proto__":{"type":"EMBED_READY","version":1}}'),
  { constructor: 1, hasOwnProperty: 1, then: 1, toJSON: 1 },
  cycle,
  deep,
  new Date(NaN),
  new Date(0),
  new Map([['type', 'EMBED_READY']]),
  new Set([1]),
  new Uint8Array(64),
  new ArrayBuffer(8),
  new Error('odd'),
  /odd/,
  Object(1),
  Object('text'),
];

/** An odd value, one of the message's own kind, or anything that a message can carry. */
export function values(own: readonly unknown[] = []): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ODD) },
    { weight: 1, arbitrary: anything },
    ...(own.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...own) }] : []),
  );
}

/** Anything that can be cloned, small: a great many is more than a few great ones. */
export const anything: fc.Arbitrary<unknown> = fc.anything({
  maxDepth: 2,
  maxKeys: 4,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

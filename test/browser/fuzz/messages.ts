import fc from 'fast-check';

/** A value that is known only when its message is delivered, such as the id of the host's newest call. */
export class Now {
  readonly name: string;
  readonly offset: number;

  constructor(name: string, offset = 0) {
    this.name = name;
    this.offset = offset;
  }

  /** As a counterexample shows it. */
  toString(): string {
    return `now(${this.name}${this.offset === 0 ? '' : `, ${this.offset}`})`;
  }
}

/** The levels of a message in which a {@link Now} may stand. */
const DEPTH = 4;

/** A copy of the message with all values of {@link Now}. */
export function resolved(value: unknown, know: (now: Now) => unknown, depth = DEPTH): unknown {
  if (value instanceof Now) return know(value);
  if (depth === 0 || !isPlain(value)) return value;
  return mapFields(value, field => resolved(field, know, depth - 1));
}

const cycle: Record<string, unknown> = { type: 'EMBED_READY' };
cycle['itself'] = cycle;
const deep = Array.from({ length: 300 }).reduce<unknown>(inner => ({ data: inner }), null);
const nameless: object = Object.assign(Object.create(null) as object, { type: 'EMBED_READY', version: 1 });
const sparse: unknown[] = [];
sparse[50] = 1;

/** Values that break careless code: alone, and in the place of any field. */
export const ODD: readonly unknown[] = [
  ...[undefined, null, true, false, 0n, 10n ** 60n, [], {}, [1], ['1'], [[]], sparse, cycle, deep, nameless],
  ...['', ' ', '0', '1', '-1', '0x1', 'NaN', '__proto__', 'constructor', 'toString', '\ud800'],
  ...['x'.repeat(20_000), 0, -0, 1, 2, -1, 0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53, 1e308, 5e-324],
  // Neither a text nor a number can be made of it.
  { toString: 1, valueOf: 1 },
  { constructor: 1, hasOwnProperty: 1, then: 1, toJSON: 1 },
  JSON.parse('{"__proto__":{"type":"EMBED_READY","version":1}}') as unknown,
  ...[
    new Date(NaN),
    new Map([['type', 'EMBED_READY']]),
    new Set([1]),
    new Uint8Array(64),
    new ArrayBuffer(8),
  ],
  ...[new Error('odd'), /odd/, Object(1) as unknown, Object('text') as unknown],
];

/** Anything that can be cloned; small, because many small messages find more than a few large ones. */
const anything: fc.Arbitrary<unknown> = fc.anything({
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

/** Anything, an odd value, a part of any valid message, or one of the other values that mean something. */
export function junk(valid: readonly unknown[], others: readonly unknown[] = []): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 1, arbitrary: anything },
    { weight: 3, arbitrary: fc.constantFrom(...ODD) },
    { weight: 2, arbitrary: fc.constantFrom(...valid.flatMap(partsOf), ...others) },
  );
}

/** A batch of messages; fewer than a bridge accepts at one moment. */
export function batchOf<Step>(step: fc.Arbitrary<Step>): fc.Arbitrary<readonly Step[]> {
  return fc.array(step, { minLength: 1, maxLength: 120, size: 'max' });
}

const ABSENT = Symbol('absent');
const NAMES = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'then', 'toJSON', 'type', 'extra'];

/** A valid message, mostly with a field or two that are wrong: absent, of another type, or with another value. */
export function nearly(value: unknown, wrong: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return nearlyPart(value, wrong, 2 * partsOf(value).length);
}

/** @param weight how much more often than wrong a part is right. */
function nearlyPart(value: unknown, wrong: fc.Arbitrary<unknown>, weight: number): fc.Arbitrary<unknown> {
  const similar: unknown[] = [ABSENT, [value], String(value), `${String(value)} `, ` ${String(value)}`];
  if (typeof value === 'number') similar.push(-value - 0.5);
  const part = (field: unknown): fc.Arbitrary<unknown> => nearlyPart(field, wrong, weight);
  return fc.oneof(
    { weight, arbitrary: isPlain(value) ? fieldsOf(mapFields(value, part), wrong) : fc.constant(value) },
    { weight: 1, arbitrary: wrong },
    { weight: 1, arbitrary: fc.constantFrom(...similar) },
  );
}

function fieldsOf(parts: Holder, wrong: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (Array.isArray(parts)) return fc.tuple(...(parts as fc.Arbitrary<unknown>[])).map(withoutAbsent);
  const addition = fc.oneof(
    { weight: 12, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...NAMES), wrong).map(entry => [entry]) },
  );
  return fc
    .tuple(fc.record(parts as Record<string, fc.Arbitrary<unknown>>), addition)
    .map(([fields, added]) => withoutAbsent(Object.fromEntries([...Object.entries(fields), ...added])));
}

/** The value, its fields, and their fields. */
function partsOf(value: unknown): unknown[] {
  return [value, ...(isPlain(value) ? Object.values(value).flatMap(partsOf) : [])];
}

function withoutAbsent(holder: Holder): Holder {
  return Array.isArray(holder)
    ? holder.filter(item => item !== ABSENT)
    : Object.fromEntries(Object.entries(holder).filter(([, field]) => field !== ABSENT));
}

type Holder = unknown[] | Record<string, unknown>;

function isPlain(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function mapFields(holder: Holder, change: (field: unknown) => unknown): Holder {
  return Array.isArray(holder)
    ? holder.map(change)
    : Object.fromEntries(Object.entries(holder).map(([name, field]) => [name, change(field)]));
}

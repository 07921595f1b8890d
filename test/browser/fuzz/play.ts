import { expect } from '@open-wc/testing';
import type { Clock } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import { virtualTime } from '../page-state.js';

/** Something that happened: its name, and its values. Or `maybe` and the name of what a message may bring about. */
export type Entry = readonly unknown[];
/** What a message must bring about, in its order; `null` if it is invalid. */
export type Verdict = readonly Entry[] | null;
/** The report of a message that belongs to a protocol, but follows no rule. It changes nothing. */
export const MALFORMED: Verdict = [['embed-error message_invalid']];
/** The fields of an object, whatever it is. */
export type Fields = Readonly<Record<string, unknown>>;
/** How a frame posts a message: to the host's window, or through the port to which the host listens. */
export type Way = 'window' | 'window with a port' | 'port';
/** A kind of message: the rules for its fields (see `ruleOf()`), and what it must bring about. */
export type Kind = readonly [
  rules: Fields,
  effects: (fields: Fields, way: Way) => Verdict,
  way?: Way | undefined,
];

/** Something that receives messages, in batches that are independent of each other. It pushes what happens to `log`. */
export interface Target {
  /** What is valid as of now. The first kind has an effect in every state. */
  kinds(): readonly Kind[];
  /** Begins a batch of so many messages. Returns the indexes of the kinds that come first. */
  start?(count: number): Promise<readonly number[]>;
  /** Everything that an invalid message must not change. */
  state?(): readonly unknown[];
  /** Determines what a message must bring about, without the library, and delivers it. */
  deliver(message: unknown, step: Step, way: Way): Verdict | Promise<Verdict>;
  /** @throws Error if the batch left something wrong. */
  end?(): Promise<void>;
}

type Condition = (value: unknown, isPresent: boolean) => boolean;

/** A rule is a list of values, or a condition and examples, or the rules for an object's fields, or a value. */
function ruleOf(rule: unknown): readonly [Condition, example: (index: number) => unknown] {
  if (isFields(rule))
    return [value => isFields(value) && follows(value, rule), index => exampleOf(rule, index)];
  const [first, ...others] = (Array.isArray(rule) ? rule : [rule]) as readonly unknown[];
  if (typeof first === 'function') return [first as Condition, index => others[index % others.length]];
  const values = [first, ...others];
  return [value => values.includes(value), index => values[index % values.length]];
}

function follows(fields: Fields, rules: Fields): boolean {
  return Object.entries(rules).every(([name, rule]) => ruleOf(rule)[0](fields[name], name in fields));
}

function exampleOf(rules: Fields, index: number): Fields {
  const entries = Object.entries(rules);
  return Object.fromEntries(entries.map(([name, rule], n) => [name, ruleOf(rule)[1](index >> (n % 4))]));
}

/** The verdict of the first kind whose rules a message follows; `null` if there is none. */
export function judge(kinds: readonly Kind[], fields: Fields, way: Way = 'window'): Verdict {
  const isOfWay = ([, , other]: Kind): boolean => (other === 'port') === (way === 'port');
  const kind = kinds.filter(isOfWay).find(([rules]) => follows(fields, rules));
  return kind?.[1](fields, way) ?? null;
}

const cycle: Record<string, unknown> = { type: 'EMBED_READY' };
cycle['itself'] = cycle;
const deep = Array.from({ length: 300 }).reduce<unknown>(inner => ({ data: inner }), null);
const hidden = '{"__proto__":{"type":"EMBED_READY"},"constructor":1,"hasOwnProperty":1,"toJSON":1,"then":1}';
/** Fields that hide an object's own methods. */
const hiding = JSON.parse(hidden) as object;
/** Values that fc.anything() creates rarely or never. */
const ODD: readonly unknown[] = [
  ...[undefined, null, '', '0', '1', 'NaN', '__proto__', 'constructor', 'toString', '\ud800', cycle, deep],
  ...[0, 1, -1, 0.5, Infinity, -Infinity, 2 ** 53, 1e308, 10n ** 60n, /odd/, new Error('odd'), hiding],
];
const ABSENT = Symbol('absent');
const EDITS = {
  value: (_, value) => value,
  absence: () => ABSENT,
  empty: () => '',
  // Neither a text nor a number can be made of it.
  inconvertible: () => ({ toString: 1, valueOf: 1 }),
  list: part => [part],
  text: part => fc.stringify(part),
  space: part => (typeof part === 'string' ? ` ${part} ` : ' '),
  negative: part => (typeof part === 'number' ? -part - 0.5 : -1),
  fields: part => ({ ...(part as object), ...hiding }),
} satisfies Record<string, (part: unknown, value: unknown) => unknown>;

/** A change of one part of a message. */
const edit = fc.record({
  at: fc.nat(30),
  kind: fc.constantFrom('value', 'value', 'value', ...(Object.keys(EDITS) as (keyof typeof EDITS)[])),
  value: fc.oneof(
    fc.constantFrom(...ODD),
    fc.double(),
    fc.anything({
      ...{ maxDepth: 2, maxKeys: 4, withBigInt: true, withBoxedValues: true, withDate: true, withMap: true },
      ...{ withNullPrototype: true, withObjectString: true, withSet: true, withSparseArray: true },
      withTypedArray: true,
    }),
  ),
  // The index of another part, of any example, which replaces the value.
  part: fc.option(fc.nat(200), { freq: 1 }),
});
/** A kind by its index, the index of its example, that of its sender, and changes that may make it invalid. */
const step = fc.record({
  kind: fc.nat(99),
  index: fc.nat(99),
  sender: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(7) }),
  edits: fc.array(edit, { maxLength: 2 }),
});
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
// Fewer than a bridge accepts at one moment.
const batch = fc.array(step, { minLength: 1, maxLength: 120, size: 'max' });

type Holder = Record<string, unknown>;

/** The places of all parts: what holds each, and under which name. */
function placesIn(holder: Holder, depth = 5): (readonly [holder: Holder, name: string])[] {
  return Object.entries(holder).flatMap(([name, part]) => {
    const isHolder = Array.isArray(part) || Object.getPrototypeOf(part ?? 0) === Object.prototype;
    return [[holder, name] as const, ...(isHolder && depth > 0 ? placesIn(part as Holder, depth - 1) : [])];
  });
}

function messageOf(example: unknown, edits: Step['edits'], parts: readonly unknown[]): unknown {
  let root: Holder = { message: example };
  for (const { at, kind, value, part } of edits) {
    // What is edited may be used again.
    root = structuredClone(root);
    const places = placesIn(root);
    const [holder, name] = places[at % places.length] ?? [root, 'message'];
    const edited = EDITS[kind](holder[name], part === null ? value : parts[part % parts.length]);
    if (edited === ABSENT) Reflect.deleteProperty(holder, name);
    else holder[name] = edited;
  }
  return root['message'];
}

/** The virtual time of the page. */
export let clock: Clock;
/** What happened since the last message: also errors without a handler, and what the console received as errors. */
export const log: Entry[] = [];
// The browser's own.
const { setTimeout } = globalThis;

beforeEach(() => {
  clock = virtualTime(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance']);
  clock.setSystemTime(Date.UTC(2026, 0, 1));
  // The test framework's handler would end the test before its counterexample is known.
  window.onerror = null;
  for (const name of ['error', 'unhandledrejection'] as const) addEventListener(name, onError, true);
  console.error = (...values: unknown[]) => log.push(['exception', ...values]);
});

function onError(event: ErrorEvent | PromiseRejectionEvent): void {
  event.stopImmediatePropagation();
  event.preventDefault();
  const error: unknown = 'reason' in event ? event.reason : (event.error ?? event.message);
  log.push(['exception', error instanceof Error ? error.stack : error]);
}

/** Lets everything happen that needs no time: more microtasks than any chain of promises in the library is long. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** Delivers one message and judges what it brought about. Returns whether it is valid. */
async function play(target: Target, step: Step): Promise<boolean> {
  log.length = 0;
  const before = target.state?.();
  const kinds = target.kinds();
  const examples = kinds.map(([rules]) => exampleOf(rules, step.index));
  const kind = step.kind % kinds.length;
  const parts = placesIn({ examples }).map(([holder, name]) => holder[name]);
  const message = messageOf(examples[kind], step.edits, parts);
  const verdict = await target.deliver(message, step, kinds[kind]?.[2] ?? 'window');
  await settle();
  const possible = verdict?.filter(([name]) => name === 'maybe').map(([, name]) => name) ?? [];
  const happened = log.filter(([name]) => !possible.includes(name));
  check(message, happened, verdict?.filter(([name]) => name !== 'maybe') ?? []);
  if (!verdict || verdict === MALFORMED) check(message, target.state?.(), before);
  return verdict !== null;
}

/** Plays at least so many messages. */
export async function fuzz(target: Target, least: number, hasValid = true): Promise<void> {
  const unedited = (kind: number): Step => ({ kind, index: 0, sender: 0, edits: [] });
  let [count, valid] = [0, 0];
  const property = fc.asyncProperty(batch, async steps => {
    const first = (await target.start?.(steps.length)) ?? [];
    try {
      // After all others, the first kind still has its effect.
      for (const step of [...first.map(unedited), ...steps, unedited(0)]) {
        if (await play(target, step)) valid += 1;
        count += 1;
      }
    } catch (error) {
      await target.end?.().catch(() => undefined);
      throw error;
    }
    await target.end?.();
    // Rejections are reported in a task of their own.
    await new Promise(resolve => setTimeout(resolve));
    const exceptions = log.filter(([name]) => name === 'exception');
    check('end', exceptions, []);
  });
  for (let seed = 1; count < least; seed++)
    await fc.assert(property, { seed, numRuns: 25, includeErrorInReport: true });
  if (hasValid) expect(valid).to.be.above(count / 4);
}

/** @throws Error if a value, which results from a cause, is not as expected. */
export function check(cause: unknown, value: unknown, expected: unknown): void {
  const [text, expectedText] = [fc.stringify(value), fc.stringify(expected)];
  if (text !== expectedText) throw new Error(`${fc.stringify(cause)}: ${text}, expected ${expectedText}`);
}

const neighbour = document.body.appendChild(document.createElement('iframe')).contentWindow;

/** What distinguishes the messages of other senders from those of an origin: the source, or an origin that is almost it. */
export function impostors(origin: string): readonly MessageEventInit[] {
  const origins = [
    ...['https://stranger.example', 'null', '', '*', `${origin}/`, `${origin}0`, `${origin}.evil.example`],
    ...[origin.toUpperCase(), origin.replace('http:', 'https:'), origin.replace(/:\d+$/, '')],
  ].filter(other => other !== origin);
  const sources = [window, null, neighbour, new MessageChannel().port1];
  return [...sources.map(source => ({ source })), ...origins.map(origin => ({ origin }))];
}

/** Every token of the fuzz contains it. */
export const SECRET = 'secret-';

/** The fields of an object, which are the object itself; none of anything else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number => Number.isFinite(value);
/** A duration, or a height. */
export const isAmount = (value: unknown): value is number => isNumber(value) && value >= 0;
/** A count, or epoch milliseconds. */
export const isCount = (value: unknown): value is number => isAmount(value) && Number.isSafeInteger(value);

/** Rules for fields. */
export const text: readonly unknown[] = [isText, 'page:properties:changed'];
export const amount: readonly unknown[] = [isAmount, 640];
const isAny = (): boolean => true;
export const any: readonly unknown[] = [isAny, { height: 640 }, [{ height: 321 }], [{ expired: true }]];

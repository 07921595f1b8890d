import FakeTimers from '@sinonjs/fake-timers';
import { expect } from '@open-wc/testing';
import fc from 'fast-check';

/** Something that happened: its name, and its values. */
export type Entry = readonly unknown[];
/** What a message must bring about, in its order; `null` if it is invalid. A function returns what is wrong. */
export type Verdict = readonly Entry[] | null | (() => string | undefined);
/** A change of one part of a message. */
interface Edit {
  readonly at: number;
  readonly kind: keyof typeof EDITS;
  readonly name: string;
  readonly value: unknown;
  /** The index of another part, of any valid message, which replaces the value. */
  readonly part: number | null;
}
/** One of the target's valid messages by its index, the index of its sender, and changes that may make it invalid. */
export interface Step {
  readonly index: number;
  readonly sender: number;
  readonly edits: readonly Edit[];
}

/** Something that receives messages, in batches that are independent of each other. */
export interface Target {
  /** What happened since the last message. */
  readonly log: Entry[];
  /** What a valid message may bring about in addition. */
  readonly unjudged?: readonly string[];
  /** Valid messages as of now. The first has an effect in every state. */
  messages(): readonly unknown[];
  /** Begins a batch. Returns the messages that come first. */
  start?(variant: number): Promise<readonly Step[]>;
  /** Everything that an invalid message must not change. */
  state?(): readonly unknown[];
  /** Determines what a message must bring about, without the library, and delivers it. */
  deliver(message: unknown, step: Step): Verdict | Promise<Verdict>;
  /** @throws Error if the batch left something wrong. */
  end?(): Promise<void>;
  close?(): void;
}

const cycle: Record<string, unknown> = { type: 'EMBED_READY' };
cycle['itself'] = cycle;
const deep = Array.from({ length: 300 }).reduce<unknown>(inner => ({ data: inner }), null);
/** Values that fc.anything() creates rarely or never. */
const ODD: readonly unknown[] = [
  ...[undefined, null, '', '0', '1', 'NaN', '__proto__', 'constructor', 'toString', '\ud800', cycle, deep],
  ...[0, 1, -1, 0.5, Infinity, -Infinity, 2 ** 53, 1e308, 10n ** 60n, /odd/, new Error('odd')],
  // Neither a text nor a number can be made of it.
  { toString: 1, valueOf: 1 },
  { constructor: 1, hasOwnProperty: 1, then: 1, toJSON: 1 },
  JSON.parse('{"__proto__":{"type":"EMBED_READY","version":1}}') as unknown,
];
const ABSENT = Symbol('absent');
const EDITS = {
  value: (_, value) => value,
  absence: () => ABSENT,
  list: part => [part],
  text: part => fc.stringify(part),
  space: part => (typeof part === 'string' ? ` ${part} ` : ' '),
  negative: part => (typeof part === 'number' ? -part - 0.5 : -1),
  field: (part, value, name) =>
    Object.fromEntries([...Object.entries(isPlain(part) ? part : {}), [name, value]]),
} satisfies Record<string, (part: unknown, value: unknown, name: string) => unknown>;

const edit = fc.record<Edit>({
  at: fc.nat(30),
  kind: fc.constantFrom('value', 'value', 'value', ...(Object.keys(EDITS) as Edit['kind'][])),
  name: fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', 'toString', 'then', 'toJSON', 'type'),
  value: fc.oneof(
    fc.constantFrom(...ODD),
    fc.double(),
    fc.anything({
      ...{ maxDepth: 2, maxKeys: 4, withBigInt: true, withBoxedValues: true, withDate: true, withMap: true },
      ...{ withNullPrototype: true, withObjectString: true, withSet: true, withSparseArray: true },
      withTypedArray: true,
    }),
  ),
  part: fc.option(fc.nat(200), { freq: 1 }),
});
const step = fc.record<Step>({
  index: fc.nat(99),
  sender: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(7) }),
  edits: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 2 }) },
  ),
});
const batch = fc.record({
  variant: fc.nat(4),
  // Fewer than a bridge accepts at one moment.
  steps: fc.array(step, { minLength: 1, maxLength: 120, size: 'max' }),
});
/** The target's first valid message: it still has its effect. */
const CANARY: Step = { index: 0, sender: 0, edits: [] };

type Holder = unknown[] | Record<string, unknown>;

function isPlain(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** The paths of the value's parts; the first is that of the value itself. */
function pathsOf(value: unknown, depth = 5): string[][] {
  if (!isPlain(value) || depth === 0) return [[]];
  const parts = Object.entries(value).slice(0, 30);
  return [[], ...parts.flatMap(([name, part]) => pathsOf(part, depth - 1).map(path => [name, ...path]))];
}

function partsOf(value: unknown): unknown[] {
  return [value, ...(isPlain(value) ? Object.values(value).flatMap(partsOf) : [])];
}

function changed(value: unknown, [name, ...rest]: string[], change: (part: unknown) => unknown): unknown {
  if (name === undefined) return change(value);
  const { [name]: part, ...others } = value as Record<string, unknown>;
  const changedPart = changed(part, rest, change);
  if (!Array.isArray(value)) return changedPart === ABSENT ? others : { ...others, [name]: changedPart };
  return value.toSpliced(Number(name), 1, ...(changedPart === ABSENT ? [] : [changedPart]));
}

function messageOf(messages: readonly unknown[], { index, edits }: Step): unknown {
  const parts = edits.length > 0 ? messages.flatMap(partsOf) : [];
  const message = edits.reduce(
    (edited, edit) => {
      const paths = pathsOf(edited);
      const value = edit.part === null ? edit.value : parts[edit.part % parts.length];
      const change = (part: unknown): unknown => EDITS[edit.kind](part, value, edit.name);
      return changed(edited, paths[edit.at % paths.length]!, change);
    },
    messages[index % messages.length],
  );
  return message === ABSENT ? undefined : message;
}

/** The virtual time of the page, which no other test uses. */
export let clock: FakeTimers.Clock;
/** Errors without a handler, and what the console received as errors. */
const exceptions: unknown[] = [];
const nextTask = (
  (setTask: typeof setTimeout) => () =>
    new Promise(resolve => setTask(resolve))
)(setTimeout.bind(globalThis));

/** Lets everything happen that needs no time: more microtasks than any chain of promises in the library is long. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** Lets time pass. */
export async function pass(ms: number): Promise<void> {
  await settle();
  for (let passed = 0; passed < ms; passed += 1_000) {
    clock.tick(Math.min(1_000, ms - passed));
    await settle();
  }
}

function onError(event: ErrorEvent | PromiseRejectionEvent): void {
  event.stopImmediatePropagation();
  event.preventDefault();
  exceptions.push('reason' in event ? event.reason : (event.error ?? event.message));
}

function throwExceptions(): void {
  const thrown = exceptions.splice(0).map(one => (one instanceof Error ? one.stack : fc.stringify(one)));
  if (thrown.length > 0) throw new Error(`Exception: ${thrown.join('; ')}`);
}

/** Delivers one message and judges what it brought about. Returns whether it is valid. */
async function play(target: Target, step: Step): Promise<boolean> {
  target.log.length = 0;
  const before = target.state?.();
  const message = messageOf(target.messages(), step);
  const verdict = await target.deliver(message, step);
  await settle();
  throwExceptions();
  const judged = target.log.filter(([name]) => !verdict || !target.unjudged?.includes(name as string));
  const fault =
    typeof verdict === 'function'
      ? verdict()
      : (difference(judged, verdict ?? []) ?? (verdict ? undefined : difference(target.state?.(), before)));
  if (fault !== undefined)
    throw new Error(`${verdict ? 'Effect' : 'State change'} of ${fc.stringify(message)}: ${fault}`);
  return verdict !== null;
}

/** Plays at least so many messages. */
export async function fuzz(
  open: () => Promise<Target> | Target,
  least: number,
  hasValid = true,
): Promise<void> {
  clock = FakeTimers.install({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    now: Date.UTC(2026, 0, 1),
  });
  // The test framework's handler would end the test before its counterexample is known.
  window.onerror = null;
  for (const name of ['error', 'unhandledrejection'] as const) addEventListener(name, onError, true);
  console.error = (...values: unknown[]) => exceptions.push(values);
  let target: Target | undefined;
  let [count, valid] = [0, 0];
  const property = fc.asyncProperty(batch, async ({ variant, steps }) => {
    const first = (await target!.start?.(variant)) ?? [];
    try {
      for (const step of [...first, ...steps, CANARY]) {
        if (await play(target!, step)) valid += 1;
        count += 1;
      }
    } catch (error) {
      await target!.end?.().catch(() => undefined);
      throw error;
    }
    await target!.end?.();
    // Rejections are reported in a task of their own.
    await nextTask();
    throwExceptions();
  });
  try {
    target = await open();
    for (let seed = 1; count < least; seed++)
      await fc.assert(property, { seed, numRuns: 25, includeErrorInReport: true });
    if (hasValid) expect(valid).to.be.above(count / 4);
  } finally {
    target?.close?.();
    clock.uninstall();
  }
}

/** Every token of the fuzz contains it. */
export const SECRET = 'secret-';

/** Whether a text made of the value contains a token. */
export function hasSecret(value: unknown): boolean {
  const text = value instanceof Error ? `${value.message} ${value.stack ?? ''}` : '';
  return `${text} ${JSON.stringify(value)}`.includes(SECRET);
}

/** What is wrong with a value; `undefined` if it is as expected. */
export function difference(value: unknown, expected: unknown): string | undefined {
  const [text, expectedText] = [fc.stringify(value), fc.stringify(expected)];
  return text === expectedText ? undefined : `${text}, expected ${expectedText}`;
}

/** The fields of a message, whatever it is. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object, which are the object itself; none of anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A duration, or a height. */
export function isAmount(value: unknown): value is number {
  return isNumber(value) && value >= 0;
}

/** A count, or epoch milliseconds. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

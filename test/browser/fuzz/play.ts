import FakeTimers from '@sinonjs/fake-timers';
import fc from 'fast-check';

import type { TokenSessionEnvironment } from '../../../src/session/index.js';

/** Something that happened: its name, and its values. */
export type Entry = readonly unknown[];

/**
 * What a message must bring about: all entries in their order; `null` if it is invalid. A function looks at the result
 * itself, and returns what is wrong.
 */
export type Verdict = readonly Entry[] | null | (() => string | undefined);

/** One target in the middle of a batch. */
export interface Play<Step> {
  /** What happened since the last message. */
  readonly log: Entry[];
  /** Everything that an invalid message must not change. */
  state(): readonly unknown[];
  /** Determines what a message must bring about, without the library, and delivers it. */
  deliver(step: Step): Verdict;
  /** How the last message is reported if it is invalid; default: not. */
  readonly report?: readonly Entry[];
  /** What is wrong although the last message had its effects. */
  fault?(): string | undefined;
}

/** Something that receives messages, in batches that are independent of each other. */
export interface Target<Batch> {
  readonly batches: fc.Arbitrary<Batch>;
  /** @throws Error if something is wrong. */
  play(batch: Batch): Promise<void>;
  close?(): void;
}

/** A page that is online and visible, without chance. */
export const ENVIRONMENT: TokenSessionEnvironment = {
  pageSignals: { subscribe: () => () => undefined },
  connectivity: { online: true },
  random: () => 0.5,
};

/** The virtual time of the page. */
export let clock: FakeTimers.Clock;
/** Errors without a handler, and what the console received as errors. */
const exceptions: unknown[] = [];
/** What was played since the start. */
export const tally = { messages: 0, valid: 0 };

const nextTask = (
  (setTask: typeof setTimeout) => () =>
    new Promise(resolve => setTask(resolve))
)(setTimeout.bind(globalThis));
/** More than any chain of promises in the library is long. */
const MICROTASKS = 20;

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < MICROTASKS; turn++) await Promise.resolve();
}

/** Lets time pass. */
export async function pass(ms: number, stepMs = 1_000): Promise<void> {
  await settle();
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.tick(Math.min(stepMs, ms - passed));
    await settle();
  }
}

/** Replaces the page's timers, and collects its errors. Returns a function that ends both. */
export function begin(): () => void {
  clock = FakeTimers.install({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    now: Date.UTC(2026, 0, 1),
  });
  const onError = (event: ErrorEvent | PromiseRejectionEvent): void => {
    event.stopImmediatePropagation();
    event.preventDefault();
    exceptions.push('reason' in event ? event.reason : (event.error ?? event.message));
  };
  const { onerror } = window;
  // The test framework's handler would end the test before its counterexample is known.
  window.onerror = null;
  const { error } = console;
  console.error = (...values: unknown[]) => exceptions.push(values);
  for (const name of ['error', 'unhandledrejection'] as const) addEventListener(name, onError, true);
  return () => {
    clock.uninstall();
    window.onerror = onerror;
    console.error = error;
    for (const name of ['error', 'unhandledrejection'] as const) removeEventListener(name, onError, true);
  };
}

/** Plays one message, and compares what it brought about with what it must bring about. */
export async function playStep<Step>(play: Play<Step>, step: Step): Promise<void> {
  play.log.length = 0;
  const before = play.state();
  const verdict = play.deliver(step);
  await settle();
  tally.messages += 1;
  if (verdict !== null) tally.valid += 1;
  throwExceptions();
  const complaint = complaintOf(play, verdict, before) ?? play.fault?.();
  if (complaint !== undefined) throw new Error(`${verdict ? 'Effect' : 'State change'}: ${complaint}`);
}

function complaintOf<Step>(play: Play<Step>, verdict: Verdict, before: readonly unknown[]) {
  if (typeof verdict === 'function') return verdict();
  const expected = verdict ?? play.report ?? [];
  if (!matches(play.log, expected)) return `${fc.stringify(play.log)}, expected ${fc.stringify(expected)}`;
  if (verdict === null && !matches(play.state(), before))
    return `${fc.stringify(before)} became ${fc.stringify(play.state())}`;
  return undefined;
}

/** Rejections are reported in a task of their own. */
export async function endBatch(): Promise<void> {
  await nextTask();
  throwExceptions();
}

function throwExceptions(): void {
  const thrown = exceptions.splice(0);
  if (thrown.length > 0)
    throw new Error(
      `Exception: ${thrown.map(one => (one instanceof Error ? one.stack : fc.stringify(one))).join('; ')}`,
    );
}

/** Every token of the fuzz contains it. */
export const SECRET = 'secret-';

/** Whether a text made of the value contains a token. */
export function hasSecret(value: unknown): boolean {
  const text = value instanceof Error ? `${value.message} ${value.stack ?? ''}` : '';
  return `${text} ${JSON.stringify(value)}`.includes(SECRET);
}

/** Stands for any value without a token. */
export const ANY = Symbol('any');

/** An object that has at least these fields. */
export class Like {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.fields = fields;
  }
}

/** Whether a value is as expected: the same, or with the same fields. */
export function matches(value: unknown, expected: unknown, depth = 6): boolean {
  if (Object.is(value, expected)) return true;
  if (expected === ANY) return !hasSecret(value);
  if (depth === 0 || !isObject(value) || !isObject(expected)) return false;
  const fields = expected instanceof Like ? expected.fields : expected;
  const names = Object.keys(fields);
  if (!(expected instanceof Like)) {
    if (Object.getPrototypeOf(value) !== Object.getPrototypeOf(expected)) return false;
    if (Object.keys(value).length !== names.length) return false;
  }
  return names.every(name => Object.hasOwn(value, name) && matches(value[name], fields[name], depth - 1));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

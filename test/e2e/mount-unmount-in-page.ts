import { signOut } from '../../src/index.js';
import { Leftovers } from '../support/leftovers.js';
import { insert, makeParts, makeResident, shapes, type Parts, type Settled } from './mount-unmount-shapes.js';

/** What is left in the page, as the page itself sees it. */
export type Left = Leftovers['counts'] & {
  /** What window and document are listened to for. */
  readonly listeners: readonly string[];
  /** Locks that are held or waited for; always 0 where the engine has none. */
  readonly locks: number;
  /** Providers, embeds and iframes in the document, and browsing contexts of the window. */
  readonly elements: number;
};

/** How a run went. */
export interface Run {
  /** Why it stopped; empty when it did not. */
  readonly failure: string;
  /** After the last removal, and after the locks that were under way then. */
  readonly left: Left;
  /** How many mounts were waited for until a token was in their frame, or what else they were for had come about. */
  readonly completed: number;
  /** The most that there was while an embed was there: a count that never saw anything proves nothing. */
  readonly most: Readonly<Record<'timers' | 'listeners' | 'workers' | 'requests', number>>;
}

/** What the host page offers to the test. */
export interface MountUnmount {
  /** Mounts and unmounts so many times. */
  start(count: number): void;
  /** The run that was started last; `null` before its end. */
  readonly run: Run | null;
}

/** One mount in so many is waited for to the end; a prime, so that it is now this shape, now that. */
const COMPLETE_EVERY = 19;
/** ms. */
const PATIENCE = 60_000;
/** ms; a lock with a request under way is granted and released in another process. A request that was forgotten takes 10 s. */
const RELEASE = 5_000;

const leftovers = new Leftovers();
let mounted = 0;
let completed = 0;
/** Held on to from the first run: what others left in it would be left for good. */
const resident = customElements.whenDefined('analytics-embed').then(makeResident);
const most = { timers: 0, listeners: 0, workers: 0, requests: 0 };

/** Moments at which users leave; none: in the very task. */
const moments: Readonly<Record<string, (() => Promise<unknown>) | null>> = {
  'in the same task': null,
  'after a microtask': () => Promise.resolve(),
  'after the first rendering': () => Promise.all(embeds().map(({ updateComplete }) => updateComplete)),
  'after a task': pause,
  'after an animation frame': () => new Promise(resolve => requestAnimationFrame(resolve)),
  'after the load of the frame': () =>
    until(() => embeds().every(({ status }) => status !== 'idle' && status !== 'loading')),
};

const offer: { -readonly [Name in keyof MountUnmount]: MountUnmount[Name] } = {
  start(count) {
    offer.run = null;
    void runAll(count)
      .then(
        () => '',
        (error: unknown) => String(error),
      )
      .then(async failure => {
        offer.run = { failure, left: await released(), completed, most };
      });
  },
  run: null,
};
(globalThis as unknown as { mountUnmount: MountUnmount }).mountUnmount = offer;

async function runAll(count: number): Promise<void> {
  const stays = await resident;
  document.body.append(stays);
  for (const end = mounted + count; mounted < end; mounted++) await runOne(mounted, stays);
  stays.remove();
  await pause();
}

/** Every shape meets every moment, always in the same order. */
async function runOne(n: number, stays: Parts['resident']): Promise<void> {
  const [shapeName, shape] = nth(Object.entries(shapes), n);
  const [momentName, moment] = nth(Object.entries(moments), Math.floor(n / Object.keys(shapes).length));
  const complete = n % COMPLETE_EVERY === 0;
  try {
    const surroundings = { resident: stays, openRequests: () => leftovers.counts.requests };
    const parts = makeParts(`mount-${n}`, shape, surroundings);
    shape.prepare?.(parts);
    for (const step of shape.steps ?? [insert]) {
      const settled = step(parts);
      if (complete) await until(settled);
      else if (moment) await moment();
    }
    keepMost();
    shape.end?.(parts);
    const { provider, otherProvider, embed, otherEmbed } = parts;
    for (const element of [provider, otherProvider, embed, otherEmbed]) element.remove();
  } catch (error) {
    throw new Error(`${shapeName}, ${complete ? 'to the end' : momentName}: ${String(error)}`, {
      cause: error,
    });
  }
  if (complete) completed += 1;
  await pause();
  // A named session would remain for a minute.
  signOut(`mount-${n}`);
}

/** What is left once nothing is under way any more, or after {@link RELEASE}. */
async function released(): Promise<Left> {
  const end = performance.now() + RELEASE;
  for (;;) {
    const now = await left();
    if ((now.locks === 0 && now.requests === 0 && now.timers <= 1) || performance.now() > end) return now;
    await pause();
  }
}

/** Taken by the page itself, in a task of its own: a driver that asks has a timer armed. */
async function left(): Promise<Left> {
  const { counts, listeners } = leftovers;
  const locks = (navigator as Partial<Navigator>).locks;
  const { held = [], pending = [] } = (await locks?.query()) ?? {};
  const elements = document.querySelectorAll('token-provider, analytics-embed, iframe').length;
  return {
    ...counts,
    listeners,
    locks: held.length + pending.length,
    elements: elements + window.length,
  };
}

function keepMost(): void {
  const now = { ...leftovers.counts, listeners: leftovers.listeners.length };
  for (const key of Object.keys(most) as (keyof typeof most)[]) most[key] = Math.max(most[key], now[key]);
}

function embeds(): HTMLElementTagNameMap['analytics-embed'][] {
  return [...document.querySelectorAll('analytics-embed')];
}

function nth<Item>(items: readonly Item[], n: number): Item {
  return items[n % items.length]!;
}

async function until(settled: Settled): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!settled()) {
    if (performance.now() > end) throw new Error(`not within ${PATIENCE} ms`);
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}

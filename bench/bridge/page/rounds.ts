import { byLibrary, libraries, type Library, type Report } from '../libraries.js';
import type { Arena, Handshake, Sender } from './arena.js';

/** Numbers of frames, and how often a token is posted to them. */
const PUSHES = [
  { frames: 1, warmUps: 20, rounds: 101 },
  { frames: 10, warmUps: 10, rounds: 61 },
  { frames: 100, warmUps: 5, rounds: 31 },
  { frames: 300, warmUps: 3, rounds: 15 },
];
/** Frames of each library whose connection is timed, one after the other; they are there for the next pushes. */
const HANDSHAKES = { after: 10, frames: 40 };
const FOREIGN = { warmUps: 2, rounds: 9 };
/** ms between two measurements: pending work of the first does not count in the second. */
const PAUSE = 4;
/** ms for a host page to open. */
const TIMEOUT = 60_000;

type Arenas = Readonly<Record<Library, Arena>>;

async function report(body: Report): Promise<void> {
  await fetch('/report', { method: 'POST', body: JSON.stringify(body) });
}

/** A host page for each library, in a window of its own: no page receives another one's messages, and Chromium limits a page to 1000 frames. */
async function openArenas(): Promise<Arenas> {
  const opened: [Library, Arena][] = [];
  for (const library of libraries) {
    const page = window.open(`/${library}${location.search}&library=${library}`, library, 'popup');
    if (!page) throw new Error(`The host page of ${library} did not open.`);
    const end = performance.now() + TIMEOUT;
    while (!page.arena && performance.now() < end) await pause();
    if (!page.arena) throw new Error(`The host page of ${library} is not there.`);
    opened.push([library, page.arena]);
  }
  return Object.fromEntries(opened) as Record<Library, Arena>;
}

function pause(): Promise<unknown> {
  return new Promise(resolve => setTimeout(resolve, PAUSE));
}

/** Measures each library once in each round, another one first each time. */
async function takeTurns<Value>(
  arenas: Arenas,
  { warmUps = 0, rounds }: { readonly warmUps?: number; readonly rounds: number },
  turn: (arena: Arena) => Promise<Value> | Value,
  keep: (library: Library, value: Value) => void,
): Promise<void> {
  for (let round = 0; round < warmUps + rounds; round++) {
    const first = round % libraries.length;
    for (const library of [...libraries.slice(first), ...libraries.slice(0, first)]) {
      const value = await turn(arenas[library]);
      if (round >= warmUps) keep(library, value);
      await pause();
    }
  }
}

async function measureHandshakes(arenas: Arenas): Promise<void> {
  const { frames } = HANDSHAKES;
  const whole = byLibrary<number[]>(() => []);
  const sinceScript = byLibrary<number[]>(() => []);
  await takeTurns(
    arenas,
    { rounds: frames },
    async arena => arena.handshakes(1),
    (library, [handshake]: readonly Handshake[]) => {
      if (!handshake) return;
      whole[library].push(handshake.whole);
      sinceScript[library].push(handshake.sinceScript);
    },
  );
  await reportSamples('handshake', frames, whole);
  await reportSamples('handshake-since-script', frames, sinceScript);
}

async function measureForeign(arenas: Arenas, sender: Sender, frames: number): Promise<void> {
  const samples = byLibrary<number[]>(() => []);
  await takeTurns(
    arenas,
    FOREIGN,
    arena => arena.foreign(sender),
    (library, time) => samples[library].push(time),
  );
  await reportSamples(`foreign-${sender}`, frames, samples);
}

function reportSamples(name: string, frames: number, samples: Record<Library, number[]>): Promise<void> {
  return report({ type: 'samples', name, frames, samples });
}

async function measureAll(): Promise<void> {
  // A ratio does not show the error of an inexact clock.
  if (!crossOriginIsolated) throw new Error('The host page is not isolated: its clock is too coarse.');
  const arenas = await openArenas();
  for (const { frames, warmUps, rounds } of PUSHES) {
    for (const library of libraries) await arenas[library].growTo(frames);
    const samples = byLibrary<number[]>(() => []);
    await takeTurns(
      arenas,
      { warmUps, rounds },
      arena => arena.push(),
      (library, time) => samples[library].push(time),
    );
    await reportSamples('push', frames, samples);
    if (frames === HANDSHAKES.after) await measureHandshakes(arenas);
    if (frames === PUSHES.at(-1)?.frames) {
      for (const sender of ['stranger', 'strayed'] as const) await measureForeign(arenas, sender, frames);
    }
  }
  await report({ type: 'done' });
}

/** Measures everything, and reports why it could not. */
export function run(): void {
  measureAll().catch((error: unknown) => report({ type: 'failed', message: String(error) }));
}

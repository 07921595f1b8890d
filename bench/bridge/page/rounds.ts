import { libraries, type Library } from '../libraries.js';
import { noSamples, type Report, type Samples } from '../report.js';
import type { Arena, Handshake, Sender } from './arena.js';

/** How often a token is pushed, to how many frames. */
const PUSHES = [
  { frames: 1, warmUps: 20, rounds: 101 },
  { frames: 10, warmUps: 10, rounds: 61 },
  { frames: 100, warmUps: 5, rounds: 31 },
  { frames: 300, warmUps: 3, rounds: 15 },
];
/** Frames of each library whose connection is timed, one after the other; they are there for the next pushes. */
const HANDSHAKES = { after: 10, frames: 40 };
const FOREIGN = { warmUps: 2, rounds: 9 };
/** ms between two measurements: what the first one leaves to be done does not count in the second. */
const PAUSE = 4;
/** ms that a host page may take to be there. */
const PATIENCE = 10_000;

type Arenas = Readonly<Record<Library, Arena>>;

async function report(body: Report): Promise<void> {
  await fetch('/report', { method: 'POST', body: JSON.stringify(body) });
}

/** A host page for each library, in a window of its own: none hears another one's messages, and Chromium puts no more than 1000 frames into a page. */
async function openArenas(): Promise<Arenas> {
  const opened: [Library, Arena][] = [];
  for (const library of libraries) {
    const page = window.open(`/${library}${location.search}&library=${library}`, library, 'popup');
    if (!page) throw new Error(`The host page of ${library} did not open.`);
    const end = performance.now() + PATIENCE;
    while (!page.arena && performance.now() < end) await pause();
    if (!page.arena) throw new Error(`The host page of ${library} is not there.`);
    opened.push([library, page.arena]);
  }
  return Object.fromEntries(opened) as Record<Library, Arena>;
}

function pause(): Promise<unknown> {
  return new Promise(resolve => setTimeout(resolve, PAUSE));
}

/** Lets each library have its turn in each round, another one first each time. */
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
  const whole = noSamples();
  const sinceScript = noSamples();
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
  await tell('handshake', frames, whole);
  await tell('handshake-since-script', frames, sinceScript);
}

async function measureForeign(arenas: Arenas, sender: Sender, frames: number): Promise<void> {
  const samples = noSamples();
  await takeTurns(
    arenas,
    FOREIGN,
    arena => arena.foreign(sender),
    (library, time) => samples[library].push(time),
  );
  await tell(`foreign-${sender}`, frames, samples);
}

function tell(name: string, frames: number, samples: Samples): Promise<void> {
  return report({ type: 'samples', name, frames, samples });
}

async function measureAll(): Promise<void> {
  // The cost of an inexact clock is one that no ratio shows.
  if (!crossOriginIsolated) throw new Error('The host page is not isolated: its clock is too coarse.');
  const arenas = await openArenas();
  for (const { frames, warmUps, rounds } of PUSHES) {
    for (const library of libraries) await arenas[library].growTo(frames);
    const samples = noSamples();
    await takeTurns(
      arenas,
      { warmUps, rounds },
      arena => arena.push(),
      (library, time) => samples[library].push(time),
    );
    await tell('push', frames, samples);
    if (frames === HANDSHAKES.after) await measureHandshakes(arenas);
    if (frames === PUSHES.at(-1)?.frames) {
      for (const sender of ['stranger', 'strayed'] as const) await measureForeign(arenas, sender, frames);
    }
  }
  await report({ type: 'done' });
}

measureAll().catch((error: unknown) => report({ type: 'failed', message: String(error) }));

import { median } from '../../median.js';
import type { Arena, Handshake, Sender } from './arena.js';

/** The libraries that post tokens, as ./libraries.ts names them: this project, other bridges, and a bare `postMessage`. */
export const libraries = ['bare', 'ours', 'penpal', 'comlink', 'postMe', 'switchboard', 'chatty'] as const;

/** One of them. */
export type Library = (typeof libraries)[number];

/** The medians of one measurement: ms, or µs of foreign messages. */
export interface Medians {
  readonly name: 'push' | 'handshake' | 'handshake-since-script' | `foreign-${Sender}`;
  readonly frames: number;
  readonly values: Readonly<Record<Library, number>>;
}

/** What the page that drives the host pages posts to the server at the end. */
export type Report = { readonly rows: readonly Medians[] } | { readonly failure: string };

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
const SENDERS = ['stranger', 'strayed'] as const satisfies readonly Sender[];
/** ms between two measurements: pending work of the first does not count in the second. */
const PAUSE = 4;

/** A value of each library. */
export function byLibrary<Value>(value: (library: Library) => Value): Record<Library, Value> {
  return Object.fromEntries(libraries.map(library => [library, value(library)])) as Record<Library, Value>;
}

function pause(): Promise<unknown> {
  return new Promise(resolve => setTimeout(resolve, PAUSE));
}

/** A host page for each library, in a window of its own: no page receives another one's messages, and Chromium limits a page to 1000 frames. */
async function openArenas(): Promise<Record<Library, Arena>> {
  const pages = byLibrary(library => window.open(`/${library}${location.search}`, library, 'popup'));
  while (libraries.some(library => !pages[library]?.arena)) await pause();
  return byLibrary(library => pages[library]?.arena as Arena);
}

async function measureAll(): Promise<Medians[]> {
  // A ratio does not show the error of an inexact clock.
  if (!crossOriginIsolated) throw new Error('The host page is not isolated: its clock is too coarse.');
  const arenas = await openArenas();
  const rows: Medians[] = [];
  /** Measures each library once in each round, another one first each time. */
  const takeTurns = async <Value>(
    { warmUps, rounds }: { readonly warmUps: number; readonly rounds: number },
    turn: (arena: Arena) => Promise<Value> | Value,
  ): Promise<Record<Library, Value[]>> => {
    const samples = byLibrary<Value[]>(() => []);
    for (let round = 0; round < warmUps + rounds; round++) {
      const first = round % libraries.length;
      for (const library of [...libraries.slice(first), ...libraries.slice(0, first)]) {
        const value = await turn(arenas[library]);
        if (round >= warmUps) samples[library].push(value);
        await pause();
      }
    }
    return samples;
  };
  const keep = (
    name: Medians['name'],
    frames: number,
    samples: (library: Library) => readonly number[],
  ): void => {
    rows.push({ name, frames, values: byLibrary(library => median(samples(library))) });
  };
  for (const { frames, ...rounds } of PUSHES) {
    for (const library of libraries) await arenas[library].growTo(frames);
    const pushes = await takeTurns(rounds, arena => arena.push());
    keep('push', frames, library => pushes[library]);
    if (frames !== HANDSHAKES.after) continue;
    const shakes = await takeTurns({ warmUps: 0, rounds: HANDSHAKES.frames }, arena => arena.handshake());
    const of = (key: keyof Handshake) => (library: Library) => shakes[library].map(shake => shake[key]);
    keep('handshake', HANDSHAKES.frames, of('whole'));
    keep('handshake-since-script', HANDSHAKES.frames, of('sinceScript'));
  }
  for (const sender of SENDERS) {
    const times = await takeTurns(FOREIGN, arena => arena.foreign(sender));
    keep(`foreign-${sender}`, PUSHES.at(-1)?.frames ?? 0, library => times[library]);
  }
  return rows;
}

/** Measures everything, and reports the medians or the failure. */
export async function run(): Promise<void> {
  const report = await measureAll().then(
    (rows): Report => ({ rows }),
    (error: unknown): Report => ({ failure: String(error) }),
  );
  await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
}

import { Draws, type Draw } from './draws.js';
import type { Outcome } from './simulation.js';

const INVARIANTS = [
  '',
  'one refresh',
  'early',
  'never stale',
  'only to the frame origin',
  'recovery',
  'no storm',
  'terminal is terminal',
  'nothing lost by accident',
  'nothing left',
  'wrong clocks',
  'as promised',
];

/** What is drawn, by which invariant, and what it is a share of. */
const DRAWS: readonly (readonly [Draw, invariant: number, what: string])[] = [
  ['jitter', 6, 'retries wait {} of their step'],
  ['jitter after a removal', 6, 'retries after a removal wait {} of their step'],
  ['spread', 2, 'refreshes are {} of the spread early'],
];

/** The results of many scenarios. */
export class Statistics {
  readonly #startedAt = performance.now();
  readonly #checks = new Array<number>(INVARIANTS.length).fill(0);
  readonly #counts: Record<string, number> = {};
  readonly #draws = DRAWS.map(([draw, invariant, what]) => ({ draw, invariant, what, all: new Draws() }));
  #seeds = 0;
  #steps = 0;
  #duration = 0;
  #violations = 0;

  add({ steps, duration, counts, checks, draws, violation }: Outcome): void {
    this.#seeds += 1;
    this.#steps += steps;
    this.#duration += duration;
    if (violation) this.#violations += 1;
    for (const [name, count] of Object.entries(counts))
      this.#counts[name] = (this.#counts[name] ?? 0) + count;
    checks.forEach((count, invariant) => (this.#checks[invariant]! += count));
    for (const { draw, all } of this.#draws) all.add(draws[draw]);
  }

  /** What is drawn unevenly, as a violation; `null` if nothing is. */
  get uneven(): string | null {
    const draw = this.#draws.find(({ all }) => all.uneven);
    return draw ? `invariant ${draw.invariant} is violated: ${line(draw)}` : null;
  }

  summary(): string {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const counts = Object.entries(this.#counts).map(([name, count]) => `${count} ${name}`);
    const days = (this.#duration / 86_400_000).toFixed(1);
    return [
      `${this.#seeds} seeds, ${this.#steps} steps, ${counts.join(', ')}, ${days} days of virtual time in ` +
        `${seconds.toFixed(1)} s: ${this.#violations || 'no'} violations`,
      ...this.#draws.filter(({ all }) => all.count > 0).map(line),
      ...this.#checks.flatMap((count, n) => (count > 0 ? `  ${n}. ${INVARIANTS[n]}: ${count} checks` : [])),
    ].join('\n');
  }
}

function line({ what, all }: { readonly what: string; readonly all: Draws }): string {
  return `${what.replace('{}', all.mean.toFixed(3))} on average (${all.count})`;
}

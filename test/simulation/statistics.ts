import { describeViolation, type Draw, type Outcome } from './simulation.js';

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

/** Fewer draws say nothing about a distribution. */
const ENOUGH = 100;
/** Standard errors that chance may be off, although it is checked after each scenario. */
const TOLERANCE = 5;
/** What a scenario may skew: longer waits are disturbed more often, and are counted less often. */
const SKEW = 0.03;

/** Shares that must be spread evenly from 0 to 1: by their mean and by the mean of their squares. */
export class Draws {
  count = 0;
  #sum = 0;
  #squares = 0;

  add(shares: readonly number[]): void {
    for (const share of shares) {
      this.count += 1;
      this.#sum += share;
      this.#squares += share ** 2;
    }
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.#sum / this.count;
  }

  /** Whether an even distribution does not look like this. */
  get uneven(): boolean {
    if (this.count < ENOUGH) return false;
    const off = (measured: number, expected: number, deviation: number): boolean =>
      Math.abs(measured - expected) > SKEW + (TOLERANCE * deviation) / Math.sqrt(this.count);
    return (
      off(this.mean, 1 / 2, Math.sqrt(1 / 12)) || off(this.#squares / this.count, 1 / 3, Math.sqrt(4 / 45))
    );
  }
}

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
    return draw ? describeViolation({ invariant: draw.invariant, what: line(draw) }) : null;
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

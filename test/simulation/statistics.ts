import type { Draw } from './audit-report.js';
import { Draws } from './draws.js';
import type { Outcome } from './simulation.js';

const NAMES = [
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

/** What is drawn, of which invariant it is, and what it is a share of. */
const DRAWS: Readonly<Record<Draw, { readonly invariant: number; readonly of: string }>> = {
  jitter: { invariant: 6, of: 'retries wait {} of their step' },
  'jitter after a removal': { invariant: 6, of: 'retries after a removal wait {} of their step' },
  spread: { invariant: 2, of: 'refreshes are {} of the spread early' },
};

/** What many scenarios came to. */
export class Statistics {
  readonly #checks = new Array<number>(NAMES.length).fill(0);
  readonly #startedAt = performance.now();
  readonly #draws: Readonly<Record<Draw, Draws>> = {
    jitter: new Draws(),
    'jitter after a removal': new Draws(),
    spread: new Draws(),
  };
  #seeds = 0;
  #steps = 0;
  #requests = 0;
  #duration = 0;

  add({ steps, requests, duration, checks, draws }: Outcome): void {
    this.#seeds += 1;
    this.#steps += steps;
    this.#requests += requests;
    this.#duration += duration;
    checks.forEach((count, invariant) => (this.#checks[invariant]! += count));
    for (const draw of names()) this.#draws[draw].add(draws[draw]);
  }

  /** What is drawn, but not evenly; `null` while all is well. */
  get unfair(): string | null {
    const draw = names().find(name => this.#draws[name].uneven);
    return draw === undefined ? null : `invariant ${DRAWS[draw].invariant} is broken: ${this.#line(draw)}`;
  }

  summary(): string {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const years = this.#duration / 31_557_600_000;
    const lines = [
      `${this.#seeds} seeds, ${this.#steps} steps, ${this.#requests} requests, ${years.toFixed(1)} years of virtual time in ${seconds.toFixed(1)} s: no invariant broken`,
      ...names().map(draw => this.#line(draw)),
      ...NAMES.map((name, n) => `  ${n}. ${name}: ${this.#checks[n] ?? 0} checks`).slice(1),
    ];
    return lines.join('\n');
  }

  #line(draw: Draw): string {
    const { mean, count } = this.#draws[draw];
    return `${DRAWS[draw].of.replace('{}', mean.toFixed(3))} on average (${count})`;
  }
}

function names(): Draw[] {
  return Object.keys(DRAWS) as Draw[];
}

import type { Outcome } from './simulation.js';

const NAMES = [
  '',
  'one refresh',
  'early',
  'never stale',
  'only there',
  'back again',
  'no storm',
  'terminal is terminal',
  'nothing lost by accident',
  'nothing left',
  'clocks lie',
];
/** Fewer draws say nothing about a distribution. */
const ENOUGH = 2_000;

/** What many scenarios came to. */
export class Statistics {
  readonly #checks = new Array<number>(NAMES.length).fill(0);
  readonly #startedAt = performance.now();
  #seeds = 0;
  #steps = 0;
  #requests = 0;
  #duration = 0;
  #jitter = { sum: 0, count: 0 };

  add({ steps, requests, duration, checks, jitter }: Outcome): void {
    this.#seeds += 1;
    this.#steps += steps;
    this.#requests += requests;
    this.#duration += duration;
    checks.forEach((count, invariant) => (this.#checks[invariant]! += count));
    this.#jitter = { sum: this.#jitter.sum + jitter.sum, count: this.#jitter.count + jitter.count };
  }

  /** What is wrong with the jitter; full jitter waits half of each step on average. */
  get jitterProblem(): string | null {
    const { sum, count } = this.#jitter;
    if (count < ENOUGH) return null;
    const mean = sum / count;
    return Math.abs(mean - 0.5) < 0.03 ? null : `retries wait ${mean.toFixed(3)} of their step on average`;
  }

  summary(): string {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const years = this.#duration / 31_557_600_000;
    const { sum, count } = this.#jitter;
    const lines = [
      `${this.#seeds} seeds, ${this.#steps} steps, ${this.#requests} requests, ${years.toFixed(1)} years of virtual time in ${seconds.toFixed(1)} s: no invariant broken`,
      `retries wait ${(sum / Math.max(1, count)).toFixed(3)} of their step on average (${count} retries)`,
      ...NAMES.map((name, n) => `  ${n}. ${name}: ${this.#checks[n] ?? 0} checks`).slice(1, 10),
      '  10. clocks lie: all of the above, with clocks that are set, sleep, and lifetimes of 30 days',
    ];
    return lines.join('\n');
  }
}

import type { App } from './apps.js';

/** The timed steps, in their order. */
type Step = 'install' | 'build' | 'drive';

/** The durations of each app's steps. */
export class Timings {
  readonly #lines = new Map<string, Map<Step, string>>();

  /** Runs a step of an app and records its duration; a result of `false` is recorded as "unchanged". */
  async measure(app: App, step: Step, run: () => Promise<unknown>): Promise<void> {
    const start = performance.now();
    const result = await run();
    this.#note(app, step, result === false ? 'unchanged' : seconds(performance.now() - start));
  }

  /** Records a duration that was measured elsewhere, in ms. */
  add(app: App, step: Step, duration: number): void {
    this.#note(app, step, seconds(duration));
  }

  /** The table, one line for each app. */
  toString(): string {
    return [...this.#lines]
      .map(([name, steps]) =>
        [name.padEnd(11), ...[...steps].map(([step, time]) => `${step} ${time}`)].join('  '),
      )
      .join('\n');
  }

  #note(app: App, step: Step, time: string): void {
    const steps = this.#lines.get(app.name) ?? new Map<Step, string>();
    const before = steps.get(step);
    steps.set(step, before === undefined ? time : `${before} + ${time}`);
    this.#lines.set(app.name, steps);
  }
}

const seconds = (duration: number): string => `${(duration / 1_000).toFixed(1)} s`;

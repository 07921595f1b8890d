import type { App } from './apps.js';

/** What is timed, in the order in which it happens. */
type Step = 'install' | 'build' | 'drive';

/** How long each app took. */
export class Timings {
  readonly #lines = new Map<string, Map<Step, string>>();

  /** Runs a step of an app and keeps its time; where its result is `false`, that there was nothing to do. */
  async measure(app: App, step: Step, run: () => Promise<unknown>): Promise<void> {
    const start = performance.now();
    const result = await run();
    this.#note(app, step, result === false ? 'unchanged' : seconds(performance.now() - start));
  }

  /** Keeps a time that was measured elsewhere, in ms. */
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

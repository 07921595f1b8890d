import type { Attributes, Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type DataPoint,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';

/** OpenTelemetry's own SDK, with what it would send. */
export class CollectedMetrics {
  readonly #reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    // A test collects by itself.
    exportIntervalMillis: 2 ** 31 - 1,
  });
  readonly #provider = new MeterProvider({ readers: [this.#reader] });
  readonly meter: Meter;
  readonly #callbacks = new Set<unknown>();

  constructor() {
    this.meter = this.#provider.getMeter('analytics-embed');
    this.#watchCallbacks();
  }

  /** How many callbacks the observable instruments have. */
  get callbacks(): number {
    return this.#callbacks.size;
  }

  /** All metrics as they are now, by name. */
  async collect(): Promise<Collected> {
    const { resourceMetrics } = await this.#reader.collect();
    return new Collected(resourceMetrics.scopeMetrics.flatMap(scope => scope.metrics));
  }

  async shutdown(): Promise<void> {
    await this.#provider.shutdown();
  }

  /** The SDK does not tell which it has. */
  #watchCallbacks(): void {
    const create = this.meter.createObservableUpDownCounter.bind(this.meter);
    this.meter.createObservableUpDownCounter = (...args) => {
      const instrument = create(...args);
      const addCallback = instrument.addCallback.bind(instrument);
      const removeCallback = instrument.removeCallback.bind(instrument);
      instrument.addCallback = callback => {
        this.#callbacks.add(callback);
        addCallback(callback);
      };
      instrument.removeCallback = callback => {
        this.#callbacks.delete(callback);
        removeCallback(callback);
      };
      return instrument;
    };
  }
}

/** One collection. */
export class Collected {
  readonly all: readonly MetricData[];

  constructor(all: readonly MetricData[]) {
    this.all = all;
  }

  /** The points of a counter or gauge: attributes and value. */
  values(name: string): { attributes: Attributes; value: number }[] {
    return this.#points(name).map(({ attributes, value }) => ({ attributes, value: value as number }));
  }

  /** The point of a histogram without attributes; an empty one where there is none. */
  histogram(name: string): { count: number; sum: number; max: number } {
    const point = this.#points(name).find(({ attributes }) => Object.keys(attributes).length === 0);
    if (!point) return { count: 0, sum: 0, max: NaN };
    const { count, sum = NaN, max = NaN } = point.value as Histogram;
    return { count, sum, max };
  }

  /** The sum of a counter over all of its points. */
  total(name: string): number {
    return this.values(name).reduce((sum, { value }) => sum + value, 0);
  }

  /** How many sessions there are, by status; those without any are left out. */
  get sessions(): Record<string, number> {
    const some = this.values('session.count').filter(({ value }) => value !== 0);
    return Object.fromEntries(
      some.map(({ attributes, value }) => [String(attributes['analytics_embed.session.status']), value]),
    );
  }

  #points(name: string): readonly DataPoint<unknown>[] {
    const metric = this.all.find(({ descriptor }) => descriptor.name === `analytics_embed.${name}`);
    return metric?.dataPoints ?? [];
  }
}

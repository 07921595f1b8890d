import type { Attributes, Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';

/** OpenTelemetry's own SDK, with what it would send. */
export class CollectedMetrics {
  readonly #exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  // It collects when it is told to: the interval never ends in a test.
  readonly #reader = new PeriodicExportingMetricReader({
    exporter: this.#exporter,
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
    this.#exporter.reset();
    await this.#reader.forceFlush();
    const [resource] = this.#exporter.getMetrics();
    return new Collected(resource?.scopeMetrics.flatMap(scope => scope.metrics) ?? []);
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
  readonly #metrics: ReadonlyMap<string, MetricData>;

  constructor(metrics: readonly MetricData[]) {
    this.#metrics = new Map(metrics.map(metric => [metric.descriptor.name, metric]));
  }

  get all(): MetricData[] {
    return [...this.#metrics.values()];
  }

  get names(): string[] {
    return [...this.#metrics.keys()].sort();
  }

  metric(name: string): MetricData | undefined {
    return this.#metrics.get(`analytics_embed.${name}`);
  }

  /** The points of a counter or gauge: attributes and value. */
  values(name: string): { attributes: Attributes; value: number }[] {
    const points = this.metric(name)?.dataPoints ?? [];
    return points.map(({ attributes, value }) => ({ attributes, value: value as number }));
  }

  /** The one point of a histogram with these attributes; an empty one where there is none. */
  histogram(name: string, attributes: Attributes = {}): { count: number; sum: number; max: number } {
    const points = this.metric(name)?.dataPoints ?? [];
    const wanted = JSON.stringify(attributes);
    const point = points.find(candidate => JSON.stringify(candidate.attributes) === wanted);
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
}

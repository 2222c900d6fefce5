import { Counter as PromCounter, Gauge as PromGauge, Histogram as PromHistogram, Registry } from 'prom-client';

/** Label values of one sample; few and bounded, never ids. */
export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(value?: number, labels?: Labels): void;
}
export interface Gauge {
  set(value: number, labels?: Labels): void;
}
export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** Makes metrics; asking twice for one name gives the same metric. Names carry their unit: `_seconds`, `_bytes`, `_total`. */
export interface Meter {
  counter(name: string, help: string, labelNames?: readonly string[]): Counter;
  gauge(name: string, help: string, labelNames?: readonly string[]): Gauge;
  histogram(name: string, help: string, buckets: readonly number[], labelNames?: readonly string[]): Histogram;
  /** All metrics in the Prometheus text format. */
  exposition(): Promise<string>;
}

/** A meter of its own registry. */
export function createMeter(): Meter {
  const registry = new Registry();
  const known = new Map<string, PromCounter | PromGauge | PromHistogram>();
  const once = <M extends PromCounter | PromGauge | PromHistogram>(name: string, make: () => M): M => {
    const existing = known.get(name) as M | undefined; // a name has one kind, set at its first use
    if (existing) return existing;
    const made = make();
    known.set(name, made);
    return made;
  };
  const base = (name: string, help: string, labelNames: readonly string[] = []) => ({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  });
  return {
    counter: (name, help, labelNames) => {
      const metric = once(name, () => new PromCounter(base(name, help, labelNames)));
      return { add: (value = 1, labels = {}) => metric.inc(labels, value) };
    },
    gauge: (name, help, labelNames) => {
      const metric = once(name, () => new PromGauge(base(name, help, labelNames)));
      return { set: (value, labels = {}) => metric.set(labels, value) };
    },
    histogram: (name, help, buckets, labelNames) => {
      const metric = once(name, () => new PromHistogram({ ...base(name, help, labelNames), buckets: [...buckets] }));
      return { observe: (value, labels = {}) => metric.observe(labels, value) };
    },
    exposition: () => registry.metrics(),
  };
}

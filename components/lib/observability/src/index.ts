export type { Clock } from './clock.ts';
export { systemClock } from './clock.ts';
export type { LogFields, Logger, LogLevel } from './logger.ts';
export { createLogger, LOG_LEVELS, silentLogger } from './logger.ts';
export type { Counter, Gauge, Histogram, Labels, Meter } from './meter.ts';
export { createMeter } from './meter.ts';

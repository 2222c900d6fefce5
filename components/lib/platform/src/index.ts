export type { Component, Platform, Readiness, Running } from './component.ts';
export { type ComponentConfig, ConfigError, readComponentConfig } from './config.ts';
export type { Route, RoutedSource } from './routes.ts';
export { findRoute, routeTable, SOURCE_PREFIXES } from './routes.ts';

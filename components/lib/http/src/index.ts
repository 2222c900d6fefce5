export type { HttpMount, UpgradeHandler } from './mount.ts';

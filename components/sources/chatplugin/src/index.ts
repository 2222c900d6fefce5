import type { Component } from '@airy/platform';
import { connector } from './connector.ts';
import { eventsRouter } from './events-router.ts';
import { webhook } from './webhook.ts';

/** The three parts of a chatplugin Source. */
export const components: readonly Component[] = [webhook, eventsRouter, connector];

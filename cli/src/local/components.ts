import { component as apiAdmin } from '@airy/api-admin';
import { component as apiAuth } from '@airy/api-auth';
import { component as apiCommunication } from '@airy/api-communication';
import { component as frontendChatPlugin } from '@airy/frontend-chat-plugin';
import { component as frontendUi } from '@airy/frontend-ui';
import type { Component } from '@airy/platform';
import { components as chatplugin } from '@airy/source-chatplugin';

/** Every component a Deployment may name. */
export const COMPONENTS: readonly Component[] = [
  apiAdmin,
  apiAuth,
  apiCommunication,
  frontendUi,
  frontendChatPlugin,
  ...chatplugin,
];

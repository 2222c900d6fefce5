import { expect, it } from 'vitest';
import {
  MAX_NAME_LENGTH,
  SOURCE_PARTS,
  secretNames,
  sourceComponentName,
  sourceDeploymentName,
  sourceDeploymentNames,
  sourceEventsTopic,
} from './names.ts';

it('keeps every Deployment of a Source within a DNS label', () => {
  const longest = 'a'.repeat(MAX_NAME_LENGTH);
  for (const part of SOURCE_PARTS) expect(sourceDeploymentName(longest, part).length).toBeLessThanOrEqual(63);
});

it('names Deployments by the source and components by its type', () => {
  expect(sourceDeploymentNames('sms')).toEqual({
    webhook: 'sources-sms-webhook',
    'events-router': 'sources-sms-events-router',
    connector: 'sources-sms-connector',
  });
  expect(sourceComponentName('twilio.sms', 'webhook')).toBe('sources-twilio-sms-webhook');
});

it('names topics and Secrets after their owner', () => {
  expect(sourceEventsTopic('sms')).toBe('source.sms.events');
  expect(secretNames.token('airy')).toBe('airy-token');
  expect(secretNames.sessionKey('airy')).toBe('airy-session-key');
  expect(secretNames.chatKey('chatplugin')).toBe('chatplugin-chat-key');
});

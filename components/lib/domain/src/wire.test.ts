import { describe, expect, it } from 'vitest';
import { parseChannelId } from './ids.ts';
import type { ChannelRecord } from './records.ts';
import { wireChannel } from './wire.ts';

function aChannel(changes: Partial<ChannelRecord> = {}): ChannelRecord {
  return {
    schemaVersion: 1,
    id: parseChannelId('51abb963-6078-5efb-b888-d8457a7c76f8'),
    source: 'chatplugin',
    sourceChannelId: 'website',
    connected: true,
    name: 'Website',
    resource: 'website',
    ...changes,
  };
}

describe('a channel on the wire', () => {
  it('has snake case and its name and image as metadata', () => {
    expect(wireChannel(aChannel({ imageUrl: 'https://example.com/a.png' }))).toEqual({
      id: '51abb963-6078-5efb-b888-d8457a7c76f8',
      source: 'chatplugin',
      source_channel_id: 'website',
      connected: true,
      metadata: { name: 'Website', image_url: 'https://example.com/a.png' },
    });
  });

  it('is named after its source and the end of its id when it has no name', () => {
    expect(wireChannel(aChannel({ name: '' })).metadata).toEqual({ name: 'chatplugin c76f8' });
  });

  it('says when it is not connected', () => {
    expect(wireChannel(aChannel({ connected: false })).connected).toBe(false);
  });
});

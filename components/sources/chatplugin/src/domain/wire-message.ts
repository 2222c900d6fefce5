import type { Message, WireMessage } from '@airy/domain';

/** A message as visitors see it: always delivered, for nothing else is shown to them; no metadata, no names of agents. */
export function visitorWireMessage(message: Message): WireMessage {
  return {
    id: message.id,
    content: message.content,
    sent_at: message.sentAt,
    delivery_state: 'delivered',
    from_contact: message.fromContact,
    source: message.source,
    metadata: null,
    sender: { id: message.senderId, name: null, avatar_url: null },
  };
}

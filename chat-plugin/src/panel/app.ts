import { pageStorage } from '@airy/browser';
import { createChatApi } from '../session/chat-api.ts';
import { createChatSession } from '../session/chat-session.ts';
import { createChatStorage } from '../session/storage.ts';
import type { ChatApp, ChatAppOptions } from '../settings.ts';
import './airy-chat-panel.ts';

/** Mounts the chat into the launcher's root and starts the visitor's session. */
export function mountChat(root: HTMLElement, options: ChatAppOptions): ChatApp {
  const { host, channelId } = options;
  const fromUrl = new URLSearchParams(location.search).get('resume_token') ?? undefined;
  const resumeToken = options.resumeToken ?? fromUrl;
  const session = createChatSession({
    host,
    channelId,
    api: createChatApi(host),
    storage: createChatStorage(channelId, pageStorage()),
    onConfig: options.onConfig,
    newKey,
    nowIso: () => new Date().toISOString(),
    ...(resumeToken === undefined ? {} : { resumeToken }),
  });
  const panel = document.createElement('airy-chat-panel');
  panel.session = session;
  panel.config = options.config;
  panel.addEventListener('airy-chat-close', () => options.onClose());
  session.onChange(() => options.onUnread(session.state.unread));
  root.append(panel);
  session.start();
  return {
    show: (how) => void panel.show(how),
    hide: () => panel.hide(),
    configure: (config) => {
      panel.config = config;
    },
  };
}

/** 128 random bits; `crypto.randomUUID` is missing on pages without https. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

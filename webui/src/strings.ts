import type { MediaType } from './text/content.ts';

const plural = new Intl.PluralRules('en');
const count = (n: number, one: string, many: string) =>
  `${n.toLocaleString('en')} ${plural.select(n) === 'one' ? one : many}`;

/** Every text of the inbox. English; another language is another object of the same shape. */
export const STRINGS = {
  appName: 'Airy',
  inbox: 'Inbox',
  skipToList: 'Skip to the conversations',
  pageTitle: (unread: number, name: string) => `${unread > 0 ? `(${unread}) ` : ''}${name} · Airy`,

  signIn: {
    title: 'Sign in to the inbox',
    field: 'Login link or token',
    hint: 'Run airy ui for a link; it works once, for 10 minutes. The token is in instance.json.',
    submit: 'Sign in',
    busy: 'Signing in',
    empty: 'Enter the token or paste the login link.',
    expired: 'That login link was used already, or its 10 minutes are over. Use the token, or a new link.',
    ended: 'Your session is over. Sign in again to go on.',
    noAnswer: 'No answer from the server. Check that the instance is running, then try again.',
    up: 'Service is up',
    down: 'Service does not answer',
    checking: 'Looking for the service',
  },

  views: { all: 'All', open: 'Open', closed: 'Closed' },
  viewsLabel: 'Show conversations',
  conversations: 'Conversations',
  unread: (n: number) => count(n, 'unread message', 'unread messages'),
  closed: 'Closed',
  draft: 'Draft',
  notSentShort: 'Not sent',
  you: (preview: string) => `You: ${preview}`,
  moved: (n: number) => count(n, 'new', 'new'),
  movedHint: 'Show the newest order',
  moreLoading: 'Loading more',
  emptyTitle: 'No conversations yet',
  emptyText: 'When a visitor writes in your chat widget, the conversation appears here at once.',
  emptyLink: 'Open the demo page and write the first message',
  emptyOpenTitle: 'Nothing open',
  emptyOpenText: 'Every conversation is closed.',
  emptyClosedTitle: 'Nothing closed',
  emptyClosedText: 'A conversation you close moves here.',
  listFailed: 'The conversations could not be loaded.',
  retry: 'Retry',

  chooseTitle: 'No conversation open',
  chooseText: 'Choose one from the list, or press J.',
  threadFailed: 'The messages could not be loaded.',
  missingTitle: 'This conversation is not here',
  missingText: 'The link may be wrong, or it belongs to another instance.',
  back: 'Back to the list',
  messagesOf: (name: string) => `Messages with ${name}`,
  olderLoading: 'Loading older messages',
  loadOlder: 'Load older messages',
  begin: 'The conversation begins here',
  newDivider: 'New',
  jump: 'Jump to latest',
  newBelow: (n: number) => `${count(n, 'new', 'new')}, jump to latest`,
  article: (who: string, time: string, text: string) => `${who}, ${time}: ${text}`,
  team: 'Team',
  arrived: (name: string, text: string) => `${name}: ${text}`,
  close: 'Close',
  closeLabel: 'Close conversation',
  reopen: 'Reopen',
  thisConversation: ' conversation',
  reopenLabel: 'Reopen conversation',

  sending: 'Sending',
  waiting: 'Waits for the connection',
  sent: 'Sent',
  delivered: 'Delivered',
  notSent: (reason: string) => (reason ? `Not sent. ${reason}` : 'Not sent.'),
  retryMessage: 'Retry',
  editMessage: 'Edit',
  showMore: 'Show all',
  showLess: 'Show less',
  unknown: 'A message type this version doesn’t show.',
  seeRaw: 'See raw',
  media: { image: 'Photo', video: 'Video', audio: 'Voice message', file: 'File' } satisfies Record<MediaType, string>,
  quickReplies: 'Quick replies',
  openMedia: (name: string) => `Open ${name.toLowerCase()}`,
  unknownPreview: 'Message',

  reply: (name: string) => `Reply to ${name}`,
  placeholder: 'Write a reply',
  send: 'Send',
  sendHint: 'Enter sends, Shift+Enter starts a new line',
  draftSaved: 'Draft saved',
  tooLong: (limit: number) => `Too long: at most ${limit.toLocaleString('en')} characters.`,
  disconnected: (channel: string) => `${channel} is disconnected.`,
  disconnectedText: 'You can read, not answer. Apply its Channel resource again to go on.',

  offline: (waiting: number) =>
    waiting > 0
      ? `You can go on; ${count(waiting, 'reply goes', 'replies go')} out when it’s back.`
      : 'You can go on; what you write goes out when it’s back.',
  offlineSince: (since: string) => `Offline since ${since}.`,
  backOnline: (n: number) =>
    n > 0 ? `Back. ${count(n, 'message', 'messages')} caught up, none missing.` : 'Back. Nothing was missed.',

  account: 'Menu',
  signOut: 'Sign out',
  theme: 'Appearance',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  help: 'Keyboard shortcuts',
  closeDialog: 'Close',
  keys: [
    { keys: ['J', '↓'], does: 'Next conversation' },
    { keys: ['K', '↑'], does: 'Previous conversation' },
    { keys: ['Enter'], does: 'Open it' },
    { keys: ['[', ']'], does: 'Open the previous or next' },
    { keys: ['R'], does: 'Reply' },
    { keys: ['E'], does: 'Close or reopen' },
    { keys: ['Esc'], does: 'One step back' },
    { keys: ['Enter'], does: 'In the reply field: send' },
    { keys: ['Shift', 'Enter'], does: 'In the reply field: new line' },
    { keys: ['?'], does: 'This list' },
  ],

  sources: {
    chatplugin: 'Chat',
    facebook: 'Messenger',
    instagram: 'Instagram',
    whatsapp: 'WhatsApp',
    'twilio.sms': 'SMS',
    'twilio.whatsapp': 'WhatsApp',
    viber: 'Viber',
    google: 'Google',
  } as Readonly<Record<string, string>>, // looked up with what the server says
} as const;

/** A channel in words: what kind, and its name. */
export function channelText(channel: { readonly source: string; readonly name: string }): string {
  const source = STRINGS.sources[channel.source] ?? channel.source;
  return channel.name === source || channel.name === '' ? source : `${source} · ${channel.name}`;
}

/** `Channel.spec.widget`, as `POST /chatplugin.config` answers it and `window.airy.config` may override it. */
export interface WidgetSettings {
  readonly headerText?: string;
  readonly subtitleText?: string;
  /** Plain text; Airy's pages may give a content object with a `text`. */
  readonly welcomeMessage?: string | { readonly text?: string };
  readonly startNewConversationText?: string;
  readonly primaryColor?: string;
  readonly onPrimaryColor?: string;
  readonly accentColor?: string;
  readonly backgroundColor?: string;
  readonly headerTextColor?: string;
  readonly subtitleTextColor?: string;
  /** The visitor's own bubbles. */
  readonly inboundMessageColor?: string;
  readonly inboundMessageTextColor?: string;
  /** The team's bubbles. */
  readonly outboundMessageColor?: string;
  readonly outboundMessageTextColor?: string;
  readonly unreadMessageDotColor?: string;
  readonly position?: 'start' | 'end';
  readonly bubbleState?: 'minimized' | 'expanded';
  readonly closeMode?: 'basic' | 'medium' | 'full';
  /** CSS pixels. */
  readonly height?: number;
  /** CSS pixels. */
  readonly width?: number;
  readonly disableMobile?: boolean;
  readonly hideInputBar?: boolean;
}

/** The answer of `POST /chatplugin.config`. */
export interface ChannelConfig {
  readonly channel_id: string;
  readonly name: string;
  readonly image_url?: string | null;
  readonly widget: WidgetSettings;
}

/** What a page sets before it loads `s.js`. */
export interface PageSettings {
  /** Origin of the Airy instance; the script's own when absent. */
  readonly host?: string;
  readonly channelId: string;
  readonly resumeToken?: string;
  readonly config?: WidgetSettings;
}

/** What the loader hands to the app, and what it may call on it. */
export interface ChatAppOptions {
  readonly host: string;
  readonly channelId: string;
  readonly resumeToken?: string;
  readonly config: ChannelConfig;
  /** Team messages the visitor has not seen. */
  readonly onUnread: (count: number) => void;
  readonly onClose: () => void;
  /** The channel's settings changed while the page was open. */
  readonly onConfig: (config: ChannelConfig) => void;
}

/** A mounted chat. */
export interface ChatApp {
  show(options: { readonly takesFocus: boolean }): void;
  hide(): void;
  /** New settings, already merged with the page's own. */
  configure(config: ChannelConfig): void;
}

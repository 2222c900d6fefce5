// Generated from crds/*.yaml by `npm run codegen`. Do not edit.
import type { ObjectMeta } from '../object-meta.ts';
import type { Condition, SecretRef } from './shared.ts';

/** One place in a source where people write, such as a web site's chat. */
export interface Channel {
  readonly apiVersion: 'core.airy.co/v1beta1';
  readonly kind: 'Channel';
  readonly metadata: ObjectMeta;
  readonly spec: ChannelSpec;
  readonly status?: ChannelStatus;
}

/**
 * One place in a source where people write, such as a web site's chat, a page or a phone number.
 */
export interface ChannelSpec {
  /**
   * The Source this channel belongs to, in the same namespace.
   */
  readonly sourceRef: {
    /**
     * Name of the Source.
     */
    readonly name: string;
  };
  /**
   * The platform's id of the page, number or account. A chatplugin channel needs none, its own name is used. Cannot be changed later.
   */
  readonly sourceChannelId?: string;
  /**
   * Name that the team and the visitors see.
   */
  readonly name?: string;
  /**
   * Picture that stands for the channel.
   */
  readonly imageUrl?: string;
  /**
   * The platform's access token for this channel.
   */
  readonly tokenSecretRef?: SecretRef;
  /**
   * Origins of the pages that may show this channel's chat widget. The host's left-most part and the port may be *.
   */
  readonly allowedOrigins?: readonly string[];
  readonly widget?: ChannelWidget;
}
/**
 * How the chat widget looks and behaves. Only for channels of a chatplugin source.
 */
export interface ChannelWidget {
  /**
   * Title of the chat window.
   */
  readonly headerText?: string;
  /**
   * Line under the title.
   */
  readonly subtitleText?: string;
  /**
   * First message a visitor sees, as plain text. Not part of the conversation.
   */
  readonly welcomeMessage?: string;
  /**
   * Button that starts over after a conversation ended.
   */
  readonly startNewConversationText?: string;
  /**
   * Colour of the header, the bubble and the buttons, as '#1f2937' (with or without alpha).
   */
  readonly primaryColor?: string;
  /**
   * Colour of text and icons on primaryColor, as '#1f2937' (with or without alpha).
   */
  readonly onPrimaryColor?: string;
  /**
   * Colour of links and marks, as '#1f2937' (with or without alpha).
   */
  readonly accentColor?: string;
  /**
   * Colour behind the messages, as '#1f2937' (with or without alpha).
   */
  readonly backgroundColor?: string;
  /**
   * Colour of headerText, as '#1f2937' (with or without alpha).
   */
  readonly headerTextColor?: string;
  /**
   * Colour of subtitleText, as '#1f2937' (with or without alpha).
   */
  readonly subtitleTextColor?: string;
  /**
   * Background of the visitor's own messages, as '#1f2937' (with or without alpha).
   */
  readonly inboundMessageColor?: string;
  /**
   * Text of the visitor's own messages, as '#1f2937' (with or without alpha).
   */
  readonly inboundMessageTextColor?: string;
  /**
   * Background of the team's messages, as '#1f2937' (with or without alpha).
   */
  readonly outboundMessageColor?: string;
  /**
   * Text of the team's messages, as '#1f2937' (with or without alpha).
   */
  readonly outboundMessageTextColor?: string;
  /**
   * Dot that tells of unread messages, as '#1f2937' (with or without alpha).
   */
  readonly unreadMessageDotColor?: string;
  /**
   * Picture on the closed bubble.
   */
  readonly bubbleIconUrl?: string;
  /**
   * Picture on the send button.
   */
  readonly sendMessageIconUrl?: string;
  /**
   * Corner of the page, in reading direction. end is bottom right in English.
   */
  readonly position?: 'start' | 'end';
  /**
   * How the widget shows up first.
   */
  readonly bubbleState?: 'minimized' | 'expanded';
  /**
   * What the visitor can do with the window. basic nothing, medium minimise it, full minimise it or end the conversation.
   */
  readonly closeMode?: 'basic' | 'medium' | 'full';
  /**
   * Height of the open window in CSS pixels.
   */
  readonly height?: number;
  /**
   * Width of the open window in CSS pixels.
   */
  readonly width?: number;
  /**
   * Do not show the widget on small screens.
   */
  readonly disableMobile?: boolean;
  /**
   * Show messages only; visitors cannot write.
   */
  readonly hideInputBar?: boolean;
  /**
   * No emoji picker.
   */
  readonly hideEmojis?: boolean;
  /**
   * No attachments at all.
   */
  readonly hideAttachments?: boolean;
  /**
   * No image attachments.
   */
  readonly hideImages?: boolean;
  /**
   * No video attachments.
   */
  readonly hideVideos?: boolean;
  /**
   * No file attachments.
   */
  readonly hideFiles?: boolean;
}

/**
 * What is. Written by the operator.
 */
export interface ChannelStatus {
  /**
   * The metadata.generation that this status speaks of. Smaller than metadata.generation means the operator has not looked yet.
   */
  readonly observedGeneration?: number;
  /**
   * The last value of the annotation core.airy.co/reconcile-at that was acted on.
   */
  readonly lastHandledReconcileAt?: string;
  /**
   * What holds now. Ready sums up the others.
   */
  readonly conditions?: readonly Condition[];
  /**
   * Id of the channel in the API and in page snippets.
   */
  readonly channelId?: string;
  /**
   * Whether messages flow.
   */
  readonly connected?: boolean;
}

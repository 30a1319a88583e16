import type { KeyDescription } from '../../keys/panel-answers.ts';

/** A value as the preview shows it. */
export type Shown =
  | { readonly kind: 'json'; readonly value: unknown }
  /** Seconds since 1970-01-01T00:00:00Z. */
  | { readonly kind: 'time'; readonly value: number }
  /** Source of a value that is known only at runtime: message, context, environment or expression. */
  | {
      readonly kind: 'open';
      readonly value: string;
      /** Length of the value that replaces it, in characters, if known. */
      readonly length?: number;
    }
  /** A value known only at runtime that is added to the current time. */
  | { readonly kind: 'later'; readonly value: string };

export type Members = readonly (readonly [name: string, shown: Shown])[];

/** A warning to show before the token is used. */
export type Warning =
  | 'noAudience'
  | 'longLife'
  | 'noExpiry'
  | 'milliseconds'
  | 'mustache'
  | 'tooLong'
  | 'maskedAway'
  | 'neverReused';

/** A warning about the nodes around this one. */
export type FlowWarning = 'sharedVariable' | 'authorizationToClient' | 'tokenToAllVisitors';

/** Preview of a token, as far as it is known without a message. */
export interface Preview {
  /** Header of the token, and of the signed token inside if it is encrypted, too. */
  readonly headers: readonly Members[];
  readonly claims: Members;
  /** Whether the message body is signed instead of claims. */
  readonly isBody: boolean;
  /** Time of issue, in seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** Estimated length of the token, in bytes. */
  readonly bytes: number;
  readonly warnings: readonly (Warning | FlowWarning)[];
}

/** Keys of a token, if the server has described them. */
export interface KeyInfos {
  readonly signature?: KeyDescription | undefined;
  readonly encryption?: KeyDescription | undefined;
}

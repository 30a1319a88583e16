import type { KeyDescription } from '../../keys/panel-answers.ts';

/** A value as the preview shows it. */
export type Shown =
  | { readonly kind: 'json'; readonly value: unknown }
  /** Seconds since 1970-01-01T00:00:00Z. */
  | { readonly kind: 'time'; readonly value: number }
  /** What only a message, a context, the environment or an expression knows. */
  | {
      readonly kind: 'open';
      readonly value: string;
      /** Of what will stand in its place, in characters, where that is known. */
      readonly length?: number;
    }
  /** The same, counted from now. */
  | { readonly kind: 'later'; readonly value: string };

export type Members = readonly (readonly [name: string, shown: Shown])[];

/** Something that a person should know before the token is used. */
export type Warning =
  | 'noAudience'
  | 'longLife'
  | 'noExpiry'
  | 'milliseconds'
  | 'tooLong'
  | 'maskedAway'
  | 'neverReused';

/** A token as it will be, as far as can be told without a message. */
export interface Preview {
  /** Of the token itself, and of the signed token inside where it is encrypted too. */
  readonly headers: readonly Members[];
  readonly claims: Members;
  /** Whether the body of the message is signed in the place of claims. */
  readonly isBody: boolean;
  /** When it would be issued, in seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** Estimated length of the token, in bytes. */
  readonly bytes: number;
  readonly warnings: readonly Warning[];
}

/** The keys of a token, where the server has described them. */
export interface KeyInfos {
  readonly signature?: KeyDescription | undefined;
  readonly encryption?: KeyDescription | undefined;
}

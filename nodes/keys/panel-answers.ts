import type { KeyDescription } from '../../src/jwk/describe.ts';
import type { PublicJwk } from '../../src/jwk/key.ts';
import type { PanelError } from '../shared/settings/panel-error.ts';
import type { KeySettings, PrivateKeyName } from './settings.ts';

export type { KeyDescription };

/** What a key is, or why it cannot be had; neither where only a message has it. */
export interface DescribedKey {
  readonly description?: KeyDescription;
  readonly error?: PanelError;
}

/** A key beside the one that signs. */
export interface OtherKeyAnswer extends DescribedKey {
  readonly role: 'next' | 'previous';
  /** Until when it is published, ISO 8601. */
  readonly until?: string | undefined;
}

/** The answer to `jwt-key/describe`: nothing of it is secret. */
export interface KeyAnswer extends DescribedKey {
  /** The next key, and all that signed before, in the order of the settings. */
  readonly others?: readonly OtherKeyAnswer[];
}

/** The answer to `jwt-key/generate`: a fresh key, shown once, and stored with the next deploy. */
export interface GeneratedKey {
  /** A secret in base64url, or a private key as PKCS#8 PEM. */
  readonly text: string;
  readonly publicJwk?: PublicJwk | undefined;
}

/** The answer to `jwt-key/rotate`: what a rotation makes of a panel. It is stored, and signs, with the next deploy. */
export interface Rotation {
  readonly settings: Pick<KeySettings, 'signsWith' | 'previousKeys' | 'kid' | 'publicKey' | 'certificate'>;
  /** The credential whose private key has signed, and a fresh key to put into its place. */
  readonly credential: PrivateKeyName;
  readonly text: string;
}

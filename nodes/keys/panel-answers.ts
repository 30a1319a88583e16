import type { KeyDescription } from '../../src/jwk/describe.ts';
import type { PublicJwk } from '../../src/jwk/key.ts';
import type { PanelError } from '../shared/settings/panel-error.ts';
import type { KeySettings, PrivateKeyName } from './settings.ts';

export type { KeyDescription };

/** The description of a key, or why it cannot be read; neither if each message has its own. */
export interface DescribedKey {
  readonly description?: KeyDescription;
  readonly error?: PanelError;
}

/** A key that verifies but does not sign. */
export interface OtherKeyAnswer extends DescribedKey {
  readonly role: 'next' | 'previous';
  /** Until when it is published, ISO 8601. */
  readonly until?: string | undefined;
}

/** The answer to `jwt-key/describe`; contains nothing secret. */
export interface KeyAnswer extends DescribedKey {
  /** The next key, then the previous ones in the order of the settings. */
  readonly others?: readonly OtherKeyAnswer[];
  /** Whether another Node-RED signs with a key that is not in a JWK Set which has this one. */
  readonly isDifferentElsewhere?: boolean;
}

/** The answer to `jwt-verifier/keys`: what a JWK Set has for verifying signatures. */
export interface SetAnswer {
  readonly keys: readonly KeyDescription[];
  /** That some of its keys cannot be used. */
  readonly problem?: PanelError;
}

/** The answer to `jwt-key/generate`: a new key, shown once, and stored with the next deploy. */
export interface GeneratedKey {
  /** A secret in base64url, or a private key as PKCS#8 PEM. */
  readonly text: string;
  readonly publicJwk?: PublicJwk | undefined;
}

/** The answer to `jwt-key/rotate`: new settings for the panel, which take effect with the next deploy. */
export interface Rotation {
  readonly settings: Pick<KeySettings, 'signsWith' | 'previousKeys' | 'kid' | 'publicKey' | 'certificate'>;
  /** The credential that held the previous private key; `text` is the new key to store in it. */
  readonly credential: PrivateKeyName;
  readonly text: string;
}

import type { Node, NodeMessage } from 'node-red';
import { logLine } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import { createRemoteSet } from '../../src/jwk/sets/remote.ts';
import type { Verifier, VerifierKeys } from '../../src/jwt/verify/verify.ts';
import { createBoundKeys } from '../keys/bound-keys.ts';
import { followKey } from '../keys/follow-key.ts';
import type { KeyNode } from '../keys/key-node.ts';
import type { VerifierSettings } from './settings.ts';

/** The verifiers of one node: one for each pair of keys that its messages meet. */
export interface Verifiers {
  /** The verifier for one message. @throws JwtError why its keys cannot be had, or do not fit */
  readonly verifierFor: (message: NodeMessage) => Verifier | Promise<Verifier>;
  /** Gets ready what no message brings. @throws JwtError what is wrong with a key of the settings */
  readonly ready: () => Promise<void>;
  /** Why a key or the JWK Set cannot be had now, while the last good one stays in use. */
  readonly trouble: () => JwtError | undefined;
  readonly close: () => void;
}

/**
 * Finds the keys that the settings name.
 *
 * @param findKey - finds a key by its id, or throws `ERR_KEY_MISSING` with the place where it is chosen
 * @param bind - prepares a verifier with its keys
 * @param onChange - is called when a key, or the trouble with its source, is another one
 * @throws JwtError `ERR_SETTINGS` for the address of a JWK Set that cannot be trusted
 */
export function createVerifiers(
  findKey: (id: string, where: string) => KeyNode,
  node: Node,
  { mode, keySource, key, jwksUrl, decryptionKey }: VerifierSettings,
  bind: (keys: VerifierKeys) => Verifier,
  onChange: () => void,
): Verifiers {
  const follow = (id: string, where: string) => followKey(() => findKey(id, where), onChange);
  // Without a key for signatures, tokens are those that are only encrypted.
  const isSigned = mode === 'verify' && (keySource === 'jwks' || key !== '' || decryptionKey === '');
  const set = isSigned && keySource === 'jwks' ? createRemoteSet(jwksUrl, () => report()) : undefined;
  const verifying = isSigned && !set ? follow(key, 'the signature') : undefined;
  const decrypting = decryptionKey === '' ? undefined : follow(decryptionKey, 'the decryption');
  const others = () => (verifying?.current().otherKeys() ?? []).map((other) => other.key).filter(isKey);
  const keys = createBoundKeys(node, [verifying, decrypting], ([verification, decryption]) =>
    bind({ verification: set ?? verification, others, decryption }),
  );
  const report = () => {
    const trouble = set?.problem();
    if (trouble) node.warn(logLine(trouble));
    onChange();
  };
  return {
    verifierFor: keys.boundFor,
    ready: async () => {
      if (!keys.isPerMessage()) await keys.boundFor({});
      // Fetched now, so that the first message need not wait; what goes wrong is reported, and tried again.
      await set?.find(undefined).catch(() => {});
    },
    trouble: () => keys.trouble() ?? set?.problem(),
    close: () => {
      keys.close();
      set?.close();
    },
  };
}

function isKey(found: Key | JwtError): found is Key {
  return !(found instanceof JwtError);
}

import type { Node } from 'node-red';
import { logLine } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import { createRemoteSet } from '../../src/jwk/sets/remote.ts';
import type { VerifiedToken, Verifier, VerifierKeys } from '../../src/jwt/verify/verify.ts';
import { type Bound, type BoundKeys, createBoundKeys } from '../keys/bound-keys.ts';
import { type FindKey, followKey, type KeyNode } from '../keys/key-node.ts';
import type { Maker } from '../shared/message/message-node.ts';
import type { VerifierSettings } from './settings.ts';
import { findUncheckedTls } from './unchecked-tls.ts';

/** The verifiers of one node: one for each pair of keys that its messages meet. */
export interface Verifiers extends BoundKeys<Maker<VerifiedToken> & Bound> {
  /** Why the JWK Set cannot be had now, while the last good one stays in use; undefined where there is no set. */
  readonly setProblem: (() => JwtError | undefined) | undefined;
}

/**
 * Follows the keys that the settings name.
 *
 * @param bind - prepares a verifier with its keys
 * @param onChange - is called when a key, or the problem of its source, is another one
 * @throws JwtError `ERR_SETTINGS` for the address of a JWK Set that cannot be trusted
 */
export function createVerifiers(
  find: FindKey<KeyNode>,
  node: Node,
  { mode, keySource, key, jwksUrl, decryptionKey }: VerifierSettings,
  bind: (keys: VerifierKeys) => Verifier,
  onChange: () => void,
): Verifiers {
  const follow = (id: string, where: string) => followKey(find, id, where, onChange);
  // Without a key for signatures, tokens are those that are only encrypted.
  const isSigned = mode === 'verify' && (keySource === 'jwks' || key !== '' || decryptionKey === '');
  let isOpen = true;
  const report = () => {
    const problem = set?.problem();
    if (problem && isOpen) node.warn(logLine(problem));
    onChange();
  };
  const set = isSigned && keySource === 'jwks' ? createRemoteSet(jwksUrl, report) : undefined;
  const unchecked = set && findUncheckedTls(jwksUrl);
  if (unchecked) node.warn(logLine(unchecked));
  const verifying = isSigned && !set ? follow(key, 'the signature') : undefined;
  const decrypting = decryptionKey === '' ? undefined : follow(decryptionKey, 'the decryption');
  const keys = createBoundKeys(node, [verifying, decrypting], ([verification, decryption], [holder]) => {
    const others = () => (holder?.otherKeys() ?? []).map((other) => other.key).filter(isKey);
    const { verify, tolerated } = bind({ verification: set ?? verification, others, decryption });
    return { make: verify, tolerated };
  });
  const setProblem = set && (() => set.problem() ?? unchecked);
  return {
    boundFor: keys.boundFor,
    setProblem,
    check: async () => {
      const problem = await keys.check();
      // Fetched now, so that the first message need not wait; what goes wrong is reported, and tried again.
      await set?.find(undefined).catch(() => {});
      return problem ?? setProblem?.();
    },
    close: () => {
      isOpen = false;
      keys.close();
      set?.close();
    },
  };
}

function isKey(found: Key | JwtError): found is Key {
  return !(found instanceof JwtError);
}

import type { Node } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import type { SetSource } from '../../src/jwk/sets/source.ts';
import type { VerifierKeys } from '../../src/jwt/verify/verify.ts';
import { type Bound, type BoundKeys, createBoundKeys } from '../keys/bound-keys.ts';
import { type FindKey, followKey, type VerificationKeyHolder } from '../keys/key-node.ts';
import type { Maker } from '../shared/message/message-node.ts';
import { followSet } from './followed-set.ts';
import type { VerifierSettings } from './settings.ts';

/** The verifiers of one node: one for each pair of keys that its messages meet. */
export interface Verifiers<Make> extends BoundKeys<{ readonly make: Make } & Bound> {
  /** The problem of the JWK Set; undefined without a set. */
  readonly setProblem: (() => JwtError | undefined) | undefined;
}

/**
 * Follows the keys that the settings name.
 *
 * @param source - of a JWK Set; undefined if the settings name a JWT key
 * @param bind - prepares a verifier with its keys
 * @param onChange - called when a key, or the problem with its source, has changed
 * @throws JwtError `ERR_SETTINGS` for a source that keys must not be fetched from
 */
export function createVerifiers<Make extends Maker<unknown>['make']>(
  find: FindKey<VerificationKeyHolder>,
  node: Node,
  { mode, key, decryptionKey }: VerifierSettings,
  source: SetSource | undefined,
  bind: (keys: VerifierKeys) => Bound & { readonly verify: Make },
  onChange: () => void,
): Verifiers<Make> {
  const follow = (id: string, where: string) => followKey(find, id, where, onChange);
  // With only a decryption key, tokens are encrypted and not signed.
  const isSigned = mode === 'verify' && (source || key !== '' || decryptionKey === '');
  const followed = isSigned && source ? followSet(node, source, onChange) : undefined;
  const verifying = isSigned && !followed ? follow(key, 'the signature') : undefined;
  const decrypting = decryptionKey === '' ? undefined : follow(decryptionKey, 'the decryption');
  const keys = createBoundKeys(node, [verifying, decrypting], ([verification, decryption], [holder]) => {
    const others = () => (holder?.otherKeys() ?? []).map((other) => other.key).filter(isKey);
    const { verify, tolerated } = bind({ verification: followed?.set ?? verification, others, decryption });
    return { make: verify, tolerated };
  });
  return {
    boundFor: keys.boundFor,
    setProblem: followed?.problem,
    check: async () => {
      const problem = await keys.check();
      await followed?.fetch();
      return problem ?? followed?.problem();
    },
    close: () => {
      keys.close();
      followed?.close();
    },
  };
}

function isKey(found: Key | JwtError): found is Key {
  return !(found instanceof JwtError);
}

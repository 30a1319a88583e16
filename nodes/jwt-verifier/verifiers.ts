import type { Node } from 'node-red';
import { logLine } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import { createRemoteSet, type RemoteSet } from '../../src/jwk/sets/remote.ts';
import type { VerifierKeys } from '../../src/jwt/verify/verify.ts';
import { type Bound, type BoundKeys, createBoundKeys } from '../keys/bound-keys.ts';
import { type FindKey, followKey, type VerificationKeyHolder } from '../keys/key-node.ts';
import type { Maker } from '../shared/message/message-node.ts';
import type { VerifierSettings } from './settings.ts';
import { findUncheckedTls } from './unchecked-tls.ts';

/** The verifiers of one node: one for each pair of keys that its messages meet. */
export interface Verifiers<Product> extends BoundKeys<Maker<Product> & Bound> {
  /** Why the JWK Set, or some of its keys, cannot be used now, while the last good ones stay in use; undefined without a set. */
  readonly setProblem: (() => JwtError | undefined) | undefined;
}

/**
 * Follows the keys that the settings name.
 *
 * @param bind - prepares a verifier with its keys
 * @param onChange - called when a key, or the problem with its source, has changed
 * @throws JwtError `ERR_SETTINGS` for a JWK Set URL that is not https
 */
export function createVerifiers<Product>(
  find: FindKey<VerificationKeyHolder>,
  node: Node,
  { mode, keySource, key, jwksUrl, decryptionKey }: VerifierSettings,
  bind: (keys: VerifierKeys) => Bound & { readonly verify: Maker<Product>['make'] },
  onChange: () => void,
): Verifiers<Product> {
  const follow = (id: string, where: string) => followKey(find, id, where, onChange);
  // With only a decryption key, tokens are encrypted and not signed.
  const isSigned = mode === 'verify' && (keySource === 'jwks' || key !== '' || decryptionKey === '');
  let isOpen = true;
  let logged: readonly string[] = [];
  const report = () => {
    if (set && isOpen) logged = logNews(node, set, logged);
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
  const setProblem = set && (() => set.problem() ?? set.unusable() ?? unchecked);
  return {
    boundFor: keys.boundFor,
    setProblem,
    check: async () => {
      const problem = await keys.check();
      // Fetched at deploy, so that the first message does not wait; failures are reported and retried.
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

/**
 * Logs what is new about a JWK Set.
 *
 * @param logged - what was said of it last
 * @returns what holds of it now
 */
function logNews(node: Node, set: RemoteSet, logged: readonly string[]): readonly string[] {
  const warnings = [set.problem(), set.unusable()].filter((problem) => problem !== undefined).map(logLine);
  const notes = [set.note()].filter((note) => note !== undefined);
  for (const warning of warnings) if (!logged.includes(warning)) node.warn(warning);
  for (const note of notes) if (!logged.includes(note)) node.log(note);
  return [...warnings, ...notes];
}

function isKey(found: Key | JwtError): found is Key {
  return !(found instanceof JwtError);
}

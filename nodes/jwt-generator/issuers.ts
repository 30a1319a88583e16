import type { Node, NodeMessage } from 'node-red';
import type { Issuer, IssuerKeys } from '../../src/jwt/issue/issue.ts';
import { type BoundKeys, createBoundKeys } from '../keys/bound-keys.ts';
import { followKey } from '../keys/follow-key.ts';
import type { KeyHolder } from '../keys/key-node.ts';
import type { GeneratorSettings } from './settings.ts';

/** Finds a key by its id. @throws JwtError `ERR_KEY_MISSING`, naming where it is chosen */
export type FindKey = (id: string, where: string) => KeyHolder;

/** The issuers of one node: one for each pair of keys that its messages meet. */
export interface Issuers extends Omit<BoundKeys<Issuer>, 'boundFor'> {
  /** The issuer for one message. @throws JwtError why its keys cannot be had, or do not fit */
  readonly issuerFor: (message: NodeMessage) => Issuer | Promise<Issuer>;
}

/**
 * Finds the keys that the settings name.
 *
 * @param findKey - finds a key by its id, or throws `ERR_KEY_MISSING` with the place where it is chosen
 * @param bind - prepares an issuer with its keys
 * @param onChange - is called when a key, or the trouble with its source, is another one
 */
export function createIssuers(
  findKey: FindKey,
  node: Node,
  settings: GeneratorSettings,
  bind: (keys: IssuerKeys) => Issuer,
  onChange: () => void,
): Issuers {
  const { signature, signingKey, encryption, encryptionKey } = settings;
  const signing = signature === 'none' ? undefined : followKey(() => findKey(signingKey, 'the signature'), onChange);
  const encrypting =
    encryption === 'none' ? undefined : followKey(() => findKey(encryptionKey, 'the encryption'), onChange);
  const { boundFor, ...keys } = createBoundKeys(node, [signing, encrypting], ([signing, encryption]) =>
    bind({ signing, encryption }),
  );
  return { issuerFor: boundFor, ...keys };
}

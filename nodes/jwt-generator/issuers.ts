import type { Node } from 'node-red';
import type { Make } from '../../src/jwt/finish/maker.ts';
import type { IssuedToken, Issuer, IssuerKeys } from '../../src/jwt/issue/issue.ts';
import { type Bound, type BoundKeys, createBoundKeys } from '../keys/bound-keys.ts';
import { type FindKey, followKey } from '../keys/key-node.ts';
import type { Maker } from '../shared/message/message-node.ts';
import type { GeneratorSettings } from './settings.ts';

/**
 * Follows the keys that the settings name, with an issuer for each pair of keys that messages meet.
 *
 * @param bind - prepares an issuer with its keys
 * @param finish - adds what follows the signature
 * @param onChange - is called when a key, or the problem of its source, is another one
 */
export function createIssuers(
  find: FindKey,
  node: Node,
  { signature, signingKey, encryption, encryptionKey }: GeneratorSettings,
  bind: (keys: IssuerKeys) => Issuer,
  finish: (issuer: Issuer, keys: IssuerKeys) => Make,
  onChange: () => void,
): BoundKeys<Maker<IssuedToken> & Bound> {
  const follow = (kind: string, id: string, where: string) =>
    kind === 'none' ? undefined : followKey(find, id, where, onChange);
  const followed = [
    follow(signature, signingKey, 'the signature'),
    follow(encryption, encryptionKey, 'the encryption'),
  ] as const;
  return createBoundKeys(node, followed, ([signing, encryption]) => {
    const keys = { signing, encryption };
    const issuer = bind(keys);
    return { make: finish(issuer, keys), tolerated: issuer.tolerated };
  });
}

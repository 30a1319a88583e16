import type { Node, NodeMessage } from 'node-red';
import type { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import type { Issuer, IssuerKeys } from '../../src/jwt/issue.ts';
import { followKey } from '../shared/follow-key.ts';
import type { KeyHolder } from '../shared/key-node.ts';
import { after, together } from '../shared/together.ts';
import type { GeneratorSettings } from './settings.ts';

/** Finds a key by its id. @throws JwtError `ERR_KEY_MISSING`, naming where it is chosen */
export type FindKey = (id: string, where: string) => KeyHolder;

/** The issuers of one node: one for each pair of keys that its messages meet. */
export interface Issuers {
  /** The issuer for one message. @throws JwtError why its keys cannot be had, or do not fit */
  readonly issuerFor: (message: NodeMessage) => Issuer | Promise<Issuer>;
  /** Whether each message brings a key of its own, so that nothing is known of it at deploy. */
  readonly isPerMessage: () => boolean;
  /** Why the source of a key cannot be read now, while its last good key stays in use. */
  readonly trouble: () => JwtError | undefined;
  readonly close: () => void;
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
  const followed = [signing, encrypting].filter((one) => one !== undefined);
  const bound = rememberPairs(bind);
  return {
    issuerFor: (message) =>
      after(
        together<Pair>([
          () => signing?.current().keyFor(message, node),
          () => encrypting?.current().keyFor(message, node),
        ]),
        bound,
      ),
    isPerMessage: () => followed.some((key) => key.current().isPerMessage()),
    trouble: () => followed.map((key) => key.current().trouble()).find((trouble) => trouble !== undefined),
    close: () => {
      for (const key of followed) key.forget();
    },
  };
}

/** The key that signs, and the key that encrypts. */
type Pair = readonly [Key | undefined, Key | undefined];

/** Binds each pair of keys once, for as long as its keys are in use. */
function rememberPairs(bind: (keys: IssuerKeys) => Issuer) {
  const none = {};
  const issuers = new WeakMap<object, WeakMap<object, Issuer>>();
  return ([signing, encryption]: Pair): Issuer => {
    const bySigning = issuers.get(signing ?? none) ?? new WeakMap<object, Issuer>();
    issuers.set(signing ?? none, bySigning);
    const issuer = bySigning.get(encryption ?? none) ?? bind({ signing, encryption });
    bySigning.set(encryption ?? none, issuer);
    return issuer;
  };
}

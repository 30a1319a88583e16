import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import type { Issuer, IssuerKeys } from '../../src/jwt/issue.ts';
import { findKeyNode, type KeyNode } from '../shared/key-node.ts';
import { after, together } from '../shared/together.ts';
import type { GeneratorSettings } from './settings.ts';

/** The issuers of one node: one for each pair of keys that its messages meet. */
export interface Issuers {
  /** The issuer for one message. @throws JwtError why its keys cannot be had, or do not fit */
  readonly issuerFor: (message: NodeMessage) => Issuer | Promise<Issuer>;
  readonly keyNodes: readonly KeyNode[];
  /** Whether each message brings a key of its own, so that nothing is known of it at deploy. */
  readonly isPerMessage: boolean;
  /** Why the source of a key cannot be read now, while its last good key stays in use. */
  readonly trouble: () => JwtError | undefined;
}

/**
 * Finds the keys that the settings name.
 *
 * @param bind - prepares an issuer with its keys
 * @throws JwtError `ERR_KEY_MISSING`
 */
export function createIssuers(
  RED: NodeAPI,
  node: Node,
  settings: GeneratorSettings,
  bind: (keys: IssuerKeys) => Issuer,
): Issuers {
  const signing = settings.signature === 'none' ? undefined : findKeyNode(RED, settings.signingKey, 'the signature');
  const encryption =
    settings.encryption === 'none' ? undefined : findKeyNode(RED, settings.encryptionKey, 'the encryption');
  const keyNodes = [signing, encryption].filter((one) => one !== undefined);
  const bound = rememberPairs(bind);
  return {
    issuerFor: (message) =>
      after(together<Pair>([() => signing?.keyFor(message, node), () => encryption?.keyFor(message, node)]), bound),
    keyNodes,
    isPerMessage: keyNodes.some((keyNode) => keyNode.isPerMessage()),
    trouble: () => keyNodes.map((keyNode) => keyNode.trouble()).find((trouble) => trouble !== undefined),
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

import { JwtError } from '../errors.ts';
import { nameRemoteKey } from '../remote-key-names.ts';
import type { Signer } from '../signer.ts';
import type { RemoteKey } from './remote-key.ts';

/** A signer of `jwtSigners` in the settings file of Node-RED. */
export interface SignerModule extends Signer {
  /** The public half, PEM or JWK; it may be fetched. */
  readonly publicKey?: unknown;
}

/**
 * The key of a signer that the settings file of Node-RED names.
 *
 * @param signers - `jwtSigners` of the settings file
 * @param publicKey - the public half in the settings of the key, where the signer does not tell it
 * @throws JwtError `ERR_KEY_SOURCE`
 */
export function moduleKey(signers: unknown, name: string, publicKey: string): RemoteKey {
  const module = isObject(signers) && Object.hasOwn(signers, name) ? signers[name] : undefined;
  if (!isSigner(module)) {
    const named = module === undefined ? nameRemoteKey(name) : undefined;
    if (named) {
      throw new JwtError('ERR_KEY_SOURCE', `what this JWT key names ${named.what}, not a signer`, {
        setting: 'location',
        hint: named.hint,
      });
    }
    const what =
      module === undefined ? 'does not name this signer' : 'has a signer of this name without a function "sign"';
    throw new JwtError('ERR_KEY_SOURCE', `"jwtSigners" in the settings file of Node-RED ${what}`, {
      setting: 'location',
      hint: 'Add it to jwtSigners in settings.js and restart Node-RED; docs/vaults.md shows how. A Vault key is an https address.',
    });
  }
  const { publicKey: known = publicKey } = module;
  return {
    isPolled: false,
    readVersions: async () => [
      { id: '', publicKey: textOf(typeof known === 'function' ? await known.call(module) : known), signer: module },
    ],
    close() {},
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isSigner(value: unknown): value is SignerModule {
  return isObject(value) && typeof value.sign === 'function';
}

function textOf(publicKey: unknown): string {
  if (typeof publicKey === 'string') return publicKey;
  return isObject(publicKey) ? JSON.stringify(publicKey) : '';
}

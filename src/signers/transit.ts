import { type SigningAlgorithm, signingAlgorithms } from '../algorithms.ts';
import { JwtError } from '../errors.ts';
import type { Send } from '../http/client.ts';
import { safeUrl } from '../http/url.ts';
import { type Signer, SignerProblem, type SignRequest } from '../signer.ts';
import type { RemoteKey, RemoteVersion } from './remote-key.ts';
import { asObject, compileAsk, type VaultAddress, type VaultAnswer, type VaultLogin } from './vault.ts';
import { openVaultSession } from './vault-session.ts';

/** A key of the Transit engine of Vault or OpenBao. */
export interface TransitKey {
  readonly base: URL;
  /** Where the engine is mounted: `transit` by default. */
  readonly mount: string;
  readonly name: string;
  /** The only version to use; undefined follows the versions. */
  readonly version: string | undefined;
}

/**
 * Parses the address of a key, as its API has it: `https://vault.example.com:8200/v1/transit/keys/billing`, with
 * `?version=3` for one version alone.
 *
 * @returns undefined for a text that is no address
 * @throws JwtError `ERR_KEY_SOURCE` for another address
 */
export function parseTransitAddress(location: string): TransitKey | undefined {
  if (!/^https?:\/\//i.test(location.trim())) return undefined;
  const url = safeUrl(location);
  const [, path = '', mount, name] = /^(.*\/v1\/)(.+)\/keys\/([^/]+)$/.exec(url?.pathname ?? '') ?? [];
  const version = url?.searchParams.get('version') ?? undefined;
  if (!url || !mount || !name || (version !== undefined && !/^[1-9]\d{0,8}$/.test(version))) {
    throw new JwtError('ERR_KEY_SOURCE', 'the address of the key in the vault is not one of its Transit engine', {
      setting: 'location',
      hint: 'Enter it like https://vault.example.com:8200/v1/transit/keys/billing: https, or http to this machine.',
    });
  }
  return { base: new URL(path, url.origin), mount, name, version };
}

/**
 * The key of a Transit engine (https://developer.hashicorp.com/vault/api-docs/secret/transit).
 *
 * @param send - sends requests; limited in time
 * @param clock - in seconds
 */
export function transitKey(
  send: Send,
  { mount, name, version: only, ...address }: TransitKey & VaultAddress,
  login: VaultLogin,
  clock: () => number = () => performance.now() / 1000,
): RemoteKey {
  const closing = new AbortController();
  const session = openVaultSession(compileAsk(send, address, closing.signal), login, clock);
  const signerOf = (version: string): Signer => ({
    sign: async (request) => {
      const { hash = 'sha256' }: SigningAlgorithm = signingAlgorithms[request.algorithm];
      const path = `${mount}/sign/${name}/sha2-${hash.slice(3)}`;
      return signatureIn(await session.ask('POST', path, { key_version: Number(version), ...parametersOf(request) }));
    },
  });
  const versionsIn = (answer: VaultAnswer): RemoteVersion[] => {
    const data = asObject(answer.data);
    const keys = Object.entries(asObject(data.keys)).map(([id, key]) => ({ id, ...asObject(key) }));
    // Vault refuses to sign with a version below this one.
    const smallest = Number(data.min_encryption_version ?? 0);
    return keys
      .filter(({ id }) => only === undefined || id === only)
      .toSorted((one, other) => Number(one.id) - Number(other.id))
      .map((key) => ({
        id: key.id,
        publicKey: publicKeyOf(key),
        createdAt: secondsOf(key),
        isRetired: Number(key.id) < smallest,
        signer: signerOf(key.id),
      }));
  };
  return {
    isPolled: true,
    readVersions: async () => versionsIn(await session.ask('GET', `${mount}/keys/${name}`)),
    close: () => closing.abort(),
  };
}

/** Everything is said: Transit's own defaults are DER, PSS and the longest salt. */
function parametersOf({ algorithm, input, digest }: SignRequest): object {
  const { scheme } = signingAlgorithms[algorithm];
  const padding =
    scheme === 'PKCS1' ? { signature_algorithm: 'pkcs1v15' } : { signature_algorithm: 'pss', salt_length: 'hash' };
  return {
    // The claims stay here where the digest is enough.
    input: Buffer.from(digest ?? input).toString('base64'),
    prehashed: digest !== undefined,
    marshaling_algorithm: 'jws',
    ...(scheme === 'PKCS1' || scheme === 'PSS' ? padding : {}),
  };
}

/** `vault:v3:` and the signature in base64url. */
function signatureIn(answer: VaultAnswer): Uint8Array {
  const { signature } = asObject(answer.data);
  const [, text] = typeof signature === 'string' ? (/^[a-z]+:v\d+:([\w+/=-]+)$/.exec(signature) ?? []) : [];
  if (text === undefined) throw new SignerProblem('answers without a signature', 'Look into the log of the vault.');
  return Buffer.from(text, 'base64url');
}

/** PEM; of Ed25519 Transit tells the 32 bytes of the key in base64, which a JWK has as `x` (RFC 8037 §2). */
function publicKeyOf({ public_key: text, name }: VaultAnswer): string {
  if (typeof text !== 'string') return '';
  if (name !== 'ed25519') return text;
  return JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: Buffer.from(text, 'base64').toString('base64url') });
}

function secondsOf({ creation_time: time }: VaultAnswer): number {
  const seconds = typeof time === 'string' ? Date.parse(time) / 1000 : Number(time);
  return Number.isFinite(seconds) ? seconds : 0;
}

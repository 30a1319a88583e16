import type { KeyType, SigningAlgorithmName } from '../../src/algorithms.ts';
import { compileSignCompact } from '../../src/jws/sign.ts';
import { compileRemoteSign } from '../../src/jws/sign-remotely.ts';
import { openQueue } from '../../src/scheduler/queue.ts';
import { moduleKey, type SignerModule } from '../../src/signers/module.ts';
import { proveSigner, readVersion } from '../../src/signers/remote-key.ts';
import { verifiers } from './verifiers.ts';

/** Reads the public half of a signer, tests it, and has tokens of it verified by every program that knows the algorithm. */
export async function verifyTokensOf(
  signer: SignerModule,
  kty: KeyType,
  names: readonly SigningAlgorithmName[],
): Promise<void> {
  const [version] = await moduleKey({ signer }, 'signer', '').readVersions();
  if (!version) throw new TypeError('a module has one version');
  for (const algorithm of names) {
    const spec = { use: 'sig', kty, algorithm, kid: '', secretEncoding: 'utf8' } as const;
    const key = await readVersion(spec, version);
    await proveSigner(key);
    if (!key.publicKey) throw new TypeError('a signer has a public half');
    const sign = compileRemoteSign(algorithm, signer, key.publicKey, openQueue());
    const token = await compileSignCompact(sign, JSON.stringify({ alg: algorithm }))('{"sub":"anna"}');
    for (const { knows, verify } of Object.values(verifiers)) {
      if (knows(algorithm)) await verify(token, key.publicKey, algorithm);
    }
  }
}

import { attempt, attemptLater } from '../../attempt.ts';
import { JwtError } from '../../errors.ts';
import type { Queue } from '../../scheduler/queue.ts';
import type { Compact } from '../verify/compact.ts';
import { type Content, decodeLayers, openLayers } from '../verify/layers.ts';
import { compileDecryption, compileSignatureCheck } from '../verify/open.ts';
import type { VerifierKeys, VerifierSpec } from '../verify/verify.ts';
import { type Verdict, verdictOn } from './verdict.ts';

/** A token whose layers were read and verified, as far as they can be. */
export interface Opening {
  readonly verdicts: readonly Verdict[];
  /** The content, whether or not its signature is valid; absent where it cannot be read. */
  readonly content?: Content;
}

/** Reads the layers of a token, and then verifies them. @param keys - or why there are none */
export async function explainLayers(
  compact: Compact,
  spec: OpeningRules,
  keys: VerifierKeys | JwtError,
  queue: Queue,
): Promise<Opening> {
  const { form, header: outer } = compact;
  const { decrypt, verify } = bind(spec, keys, queue);
  const isSigned = spec.mode === 'verify' && verify !== undefined;
  const names = [
    'form',
    ...(form === 'JWE' && decrypt ? ['decryption'] : []),
    ...(isSigned ? ['algorithm', 'signature'] : []),
  ];
  const content = await attemptLater(() => decodeLayers(compact, form === 'JWE' ? usable(decrypt) : undefined));
  if (content instanceof JwtError) {
    const failed = names.includes('decryption') && content.code !== 'ERR_TOKEN_FORMAT' ? 'decryption' : 'form';
    return { verdicts: sequence(names, failed, content, { form, decryption: outer.alg }) };
  }
  const { alg, kid } = content.header;
  const received = { form, decryption: outer.alg, algorithm: alg, signature: kid };
  const opened = await attemptLater(() => {
    if (spec.mode === 'decode') return content;
    return openLayers(compact, usable(decrypt), usable(verify));
  });
  if (!(opened instanceof JwtError)) return { content, verdicts: sequence(names, undefined, undefined, received) };
  const verdicts = sequence(names, checkOfCode[opened.code] ?? 'signature', opened, received);
  const isSingleKey = !(keys instanceof JwtError) && keys.verification !== undefined && !('find' in keys.verification);
  const isAccepted = spec.algorithms.includes(String(alg)) || (opened.code === 'ERR_TOKEN_SIGNATURE' && isSingleKey);
  return {
    content,
    verdicts: verdicts.map((verdict) => {
      // Which algorithms the key of a set accepts is known when it is found; without keys, no signature is checked.
      const isUnknown = verdict.name === 'algorithm' && verdict.state === 'passed' && !isAccepted;
      return isUnknown || verdict.error === keys ? { ...verdict, state: 'unchecked' } : verdict;
    }),
  };
}

/** The check that an error belongs to; that of any other error is the signature. */
const checkOfCode: Readonly<Record<string, string>> = {
  ERR_TOKEN_FORMAT: 'form',
  ERR_TOKEN_DECRYPT: 'decryption',
  ERR_TOKEN_ALGORITHM: 'algorithm',
};

export type OpeningRules = VerifierSpec & { readonly maxPasswordIterations: number };

/** Prepares each key, or says why it cannot be used. */
function bind(spec: OpeningRules, keys: VerifierKeys | JwtError, queue: Queue) {
  if (keys instanceof JwtError) return { decrypt: keys, verify: keys };
  const { algorithms: accepted, allowsShortKeys, maxPasswordIterations } = spec;
  const { verification, others, decryption } = keys;
  return {
    decrypt: attempt(() => decryption && compileDecryption(accepted, decryption, queue, maxPasswordIterations)),
    verify: attempt(
      () => verification && compileSignatureCheck({ accepted, allowsShortKeys }, verification, queue, others),
    ),
  };
}

/** @throws JwtError why the key cannot be used */
function usable<Open>(opener: Open | JwtError): Open {
  if (opener instanceof JwtError) throw opener;
  return opener;
}

/** The verdicts on checks that follow each other: what comes after one that fails is not checked. */
function sequence(
  names: readonly string[],
  failed: string | undefined,
  error: JwtError | undefined,
  received: Readonly<Record<string, unknown>>,
): Verdict[] {
  const end = failed === undefined ? names.length : Math.max(names.indexOf(failed), 0);
  return names.map((name, index) => {
    if (error && index === end) return { ...verdictOn(name, error), received: received[name] };
    return { name, state: index < end ? 'passed' : 'unchecked', received: received[name] };
  });
}

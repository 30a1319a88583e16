import {
  algorithmsByUse,
  isNameOf,
  type KeyManagementAlgorithmName,
  type KeyUse,
  type SigningAlgorithmName,
} from '../../algorithms.ts';
import { attempt } from '../../attempt.ts';
import { JwtError } from '../../errors.ts';
import { type Choice, chooseAlgorithm } from '../../jwk/fit.ts';
import type { Key } from '../../jwk/key.ts';
import { requireSupportedAlgorithm } from '../../jwk/runtime.ts';
import { unsupportedAlgorithms } from '../../unsupported-algorithms.ts';

/**
 * Requires names of known algorithms.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function requireAlgorithmNames(names: readonly string[]): void {
  const known = Object.values(algorithmsByUse).flatMap((table) => Object.keys(table));
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) {
    for (const name of names) requireSupportedAlgorithm(name);
    return;
  }
  const hint = isNameOf(unsupportedAlgorithms, wrong) ? unsupportedAlgorithms[wrong] : undefined;
  const what = hint ? `${wrong}, which is not supported` : 'an unknown algorithm';
  throw new JwtError('ERR_SETTINGS', `the settings name ${what}`, {
    setting: 'algorithms',
    hint: hint ?? `Choose from ${known.join(', ')}.`,
  });
}

/** The accepted algorithms that a key can be used with. */
export interface KeyAlgorithms<Name extends string> {
  readonly choices: readonly Choice<Name>[];
  /** Why the key does not fit another accepted one. */
  readonly problem: JwtError | undefined;
  /** The accepted algorithms that the key is only too short for. */
  readonly weak: ReadonlyMap<string, JwtError>;
}

type NameFor = { sig: SigningAlgorithmName; enc: KeyManagementAlgorithmName };

/**
 * Finds the algorithms of a key. RFC 8725 §3.1: key and settings choose them, never the token.
 *
 * @param accepted - names of algorithms; empty accepts the algorithm of the key
 * @param allowsShortKeys - whether a key for signatures may be below the minimum size
 */
export function algorithmsOf<Use extends KeyUse>(
  key: Key,
  use: Use,
  accepted: readonly string[],
  allowsShortKeys = false,
): KeyAlgorithms<NameFor[Use]> {
  const choices: Choice<NameFor[Use]>[] = [];
  const weak = new Map<string, JwtError>();
  let problem: JwtError | undefined;
  for (const name of accepted.length === 0 ? [''] : accepted) {
    const choice = attempt(() =>
      chooseAlgorithm<NameFor[Use]>(key, use, name, { shortKeys: use === 'sig', otherTypes: false }),
    );
    if (choice instanceof JwtError) problem ??= choice;
    else if (!choice.tolerated || allowsShortKeys) choices.push(choice);
    else {
      const tooShort = tooShortToVerify(choice.tolerated);
      weak.set(choice.name, tooShort);
      problem ??= tooShort;
    }
  }
  return { choices, problem, weak };
}

/** Requires that a key fits at least one accepted algorithm. @throws JwtError why it fits none */
export function requireAny<Name extends string>({ choices, problem }: KeyAlgorithms<Name>): readonly Choice<Name>[] {
  if (choices.length === 0 && problem) throw problem;
  return choices;
}

/** The error of a short key that may be the one of an existing issuer. */
function tooShortToVerify({ message }: JwtError): JwtError {
  return new JwtError('ERR_KEY_WEAK', message, {
    setting: 'allowInsecureKeySizes',
    hint: 'Ask the issuer for a longer key. Until there is one, switch on "Accept RSA keys and secrets that are too short".',
  });
}

import { attempt } from '../../attempt.ts';
import { parseExpected } from '../../claims/expect.ts';
import { nearMissOf } from '../../claims/near-miss.ts';
import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Values } from '../../input.ts';
import { requireIterations, usualMaxPasswordIterations } from '../../password-iterations.ts';
import { openQueue, type Queue, receiverBounds } from '../../scheduler/queue.ts';
import type { Header } from '../issue/header.ts';
import { type ContentCheck, compileChecks } from '../verify/checks.ts';
import { readCompact } from '../verify/compact.ts';
import { readJsonObject } from '../verify/json-object.ts';
import { requireAlgorithmNames } from '../verify/key-algorithms.ts';
import { exactIntegers } from '../verify/large-integers.ts';
import { tokenOf } from '../verify/token-text.ts';
import type { VerifierKeys, VerifierSpec } from '../verify/verify.ts';
import { explainLayers } from './layers.ts';
import { type Verdict, verdictOn } from './verdict.ts';

/** What a verifier makes of a token, for the person who set it up: never for a client. */
export interface Explanation {
  /** The header, of the innermost layer that could be read. */
  readonly header?: Header;
  /** The claims, whether or not they are to be trusted. */
  readonly claims?: Claims;
  readonly verdicts: readonly Verdict[];
}

/**
 * Explains one token.
 *
 * @param token - as a message brings it
 * @param keys - or why there are none
 */
export type Explain = (token: unknown, keys: VerifierKeys | JwtError, values: Values) => Promise<Explanation>;

/**
 * Compiles an explanation: it makes the checks of a verifier, and goes on after one that fails. It remembers nothing.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @throws JwtError what {@link compileVerifier} throws for the same specification
 */
export function compileExplanation(
  spec: VerifierSpec,
  clock = () => Date.now() / 1000,
  queue: Queue = openQueue(undefined, receiverBounds),
): Explain {
  const { maxPasswordIterations = usualMaxPasswordIterations, largeIntegers, allowsPadding } = spec;
  requireAlgorithmNames(spec.algorithms);
  requireIterations(maxPasswordIterations, 'maxPasswordIterations');
  const checks = spec.mode === 'verify' ? compileChecks(spec) : [];

  return async (raw, keys, values) => {
    const now = Math.floor(clock());
    const compact = attempt(() => readCompact(tokenOf(raw), { largeIntegers, allowsPadding }));
    if (compact instanceof JwtError) return { verdicts: [verdictOn('form', compact)] };
    const opening = await explainLayers(compact, { ...spec, maxPasswordIterations }, keys, queue);
    const { content } = opening;
    const read = content && attempt(() => readJsonObject(content.content, 'claims'));
    if (!content || !read || read instanceof JwtError) {
      const broken = read instanceof JwtError ? [verdictOn('claims', read)] : [];
      const unchecked = checks.map(({ name, claim }): Verdict => ({ name, claim, state: 'unchecked' }));
      return { header: content?.header ?? compact.header, verdicts: [...opening.verdicts, ...broken, ...unchecked] };
    }
    const exact = read.hasLargeNumber ? attempt(() => exactIntegers(read, 'claims', largeIntegers)) : read;
    const { value: claims, json } = exact instanceof JwtError ? read : exact;
    const subject: Subject = { header: content.header, claims, json };
    return {
      header: content.header,
      claims,
      verdicts: [
        ...opening.verdicts,
        ...(exact instanceof JwtError ? [verdictOn('claims', exact)] : []),
        ...checks.map((check) => judge(check, subject, values, now)),
      ],
    };
  };
}

/** What is checked of a token whose layers are open. */
interface Subject {
  readonly header: Header;
  readonly claims: Claims;
  /** The claims, as the token writes them. */
  readonly json: string;
}

function judge(
  { name, claim, expected: input, received: read, check }: ContentCheck,
  { header, claims, json }: Subject,
  values: Values,
  now: number,
): Verdict {
  const error = attempt(() => check(claims, values, now, header, json));
  const known = input && attempt(() => compileInput(input, (raw) => parseExpected(raw, name))(values));
  const expected = known instanceof JwtError ? undefined : known;
  const received = read?.(claims, header);
  const facts = { claim, expected, received };
  if (!(error instanceof JwtError)) return { name, state: 'passed', ...facts };
  const nearMiss = expected && nearMissOf(expected, received);
  return { ...verdictOn(name, error), ...facts, ...(nearMiss && { nearMiss }) };
}

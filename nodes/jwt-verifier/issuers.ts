import type { Node, NodeMessage } from 'node-red';
import { attemptLater, logLine } from '../../src/attempt.ts';
import { chain } from '../../src/chain.ts';
import { JwtError } from '../../src/errors.ts';
import type { Input, Values } from '../../src/input.ts';
import { compileIssuerChoice } from '../../src/jwt/verify/issuers.ts';
import type { ReadToken } from '../../src/jwt/verify/read.ts';
import type { VerifiedToken, VerifyToken } from '../../src/jwt/verify/verify.ts';
import type { Maker } from '../shared/message/message-node.ts';
import type { Verifiers } from './verifiers.ts';

/** One of several issuers, with a verifier of its own. */
export interface Issuer {
  readonly issuer: Input;
  readonly verifiers: OpenVerifiers<VerifyToken>;
}

/** Verifiers that are closed by who opened them. */
type OpenVerifiers<Make> = Omit<Verifiers<Make>, 'close'>;

/**
 * Combines the verifiers of several issuers. A token is read without verification, which shows its issuer, and then
 * verified by the one of that issuer, which decides alone, without being read again. What is wrong with one issuer leaves the others working.
 *
 * @param reader - reads tokens without verification
 * @throws JwtError `ERR_SETTINGS`, `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE` for a list that cannot be chosen from
 */
export function combineIssuers(
  node: Node,
  issuers: readonly Issuer[],
  reader: OpenVerifiers<Maker<ReadToken>['make']>,
): OpenVerifiers<Maker<VerifiedToken>['make']> {
  const choose = compileIssuerChoice(issuers);
  let logged: readonly string[] = [];
  const verify = (message: NodeMessage, values: Values) =>
    chain(reader.boundFor(message), ({ maker }) =>
      chain(maker.make(values), (read) => verifyWith(choose(read.claims.value).verifiers, message, values, read)),
    );
  return {
    boundFor: (message) => ({
      maker: { make: (values) => verify(message, values), tolerated: undefined },
      problem: undefined,
    }),
    setProblem: () => firstOf(issuers.map(({ verifiers }) => verifiers.setProblem?.())),
    check: async () => {
      await reader.check();
      const problems = await checkAll(issuers);
      const broken = problems.filter((problem) => problem instanceof JwtError);
      const [first] = broken;
      // Only where none works, nothing does.
      if (first && broken.length === issuers.length) throw first;
      const lines = broken.map(logLine);
      for (const line of lines) if (!logged.includes(line)) node.error(line);
      logged = lines;
      return first ?? firstOf(problems.map((problem) => (problem instanceof JwtError ? undefined : problem.tolerated)));
    },
  };
}

/** Verifies a token with the keys of its issuer. A problem of their source travels with it, for the status. */
function verifyWith(
  verifiers: OpenVerifiers<VerifyToken>,
  message: NodeMessage,
  values: Values,
  read: ReadToken,
): VerifiedToken | Promise<VerifiedToken> {
  return chain(verifiers.boundFor(message), ({ maker, problem }) =>
    chain(maker.make(values, read), (token) => (problem ? { ...token, tolerated: token.tolerated ?? problem } : token)),
  );
}

/** How many issuers are asked for their keys at a time: other nodes have work to do as well. */
const maxChecksAtOnce = 16;

/** What is wrong with each issuer. */
async function checkAll(issuers: readonly Issuer[]): Promise<(JwtError | Checked)[]> {
  const problems: (JwtError | Checked)[] = [];
  const rest = issuers.entries();
  const checkRest = async () => {
    for (const [index, { verifiers }] of rest) problems[index] = await attemptLater(() => checkOne(verifiers));
  };
  await Promise.all(Array.from({ length: maxChecksAtOnce }, checkRest));
  return problems;
}

interface Checked {
  readonly tolerated: JwtError | undefined;
}

/** What is wrong with one issuer and tolerated. @throws JwtError what is wrong with it */
async function checkOne(verifiers: OpenVerifiers<VerifyToken>): Promise<Checked> {
  return { tolerated: await verifiers.check() };
}

function firstOf(problems: readonly (JwtError | undefined)[]): JwtError | undefined {
  return problems.find((problem) => problem !== undefined);
}

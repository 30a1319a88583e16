// Tokens verified a second, 64 messages in flight, each with a token of its own; nobody keeps what was verified.
import { constants, createHmac, createPrivateKey, sign } from 'node:crypto';
import { type Row as Algorithm, algorithms } from '../algorithms.ts';
import { startBench } from '../child.ts';
import { type Contestant, keyNode, type Parts } from '../contestants.ts';
import { flowOf, loop, loopId } from '../flow.ts';
import { keys } from '../keys.ts';
import { type Effort, type Measured, measure, ratio } from '../measure.ts';
import { message } from '../message.ts';
import { type Figure, type Outcome, type Series, withNodeRed } from './series.ts';

const inFlight = 64;
const names = ['HS256', 'RS256', 'ES256', 'EdDSA'];

type Signing = NonNullable<Algorithm['signing']>;

/** JWT - Verifier with the checks that a protected endpoint has. */
const ours = ({ alg, key }: Signing, id: string): Parts => ({
  node: {
    type: 'jwt-verifier',
    key: `${id}-sig`,
    issuer: 'node-red',
    audience: 'bench',
    requiredClaims: 'exp,sub',
  },
  outputs: 2,
  configs: [keyNode(`${id}-sig`, 'sig', key, alg)],
});

const fastJwt = ({ alg, key }: Signing): Parts => {
  const options = { algorithms: [alg], allowedIss: 'node-red', allowedAud: 'bench', requiredClaims: ['exp', 'sub'] };
  const text = JSON.stringify({ key: keys[key].publicKey, cache: false, ...options });
  return {
    node: {
      type: 'function',
      func: `msg.payload = context.get('verify')(msg.token); return msg;`,
      outputs: 1,
      initialize: `context.set('verify', global.get('fastJwt').createVerifier(${text}));`,
      finalize: '',
      libs: [],
    },
  };
};

const verifying = (id: string, name: string, partsOf: (signing: Signing, id: string) => Parts): Contestant => ({
  id: `verify-${id}`,
  name,
  parts: ({ signing }, nodeId) => signing && partsOf(signing, nodeId),
});

const contestants = [
  verifying('empty', 'empty function node', () => ({
    node: { type: 'function', func: 'return msg;', outputs: 1, libs: [] },
  })),
  verifying('ours', 'JWT - Verifier', ours),
  verifying('raw', 'minimal node, synchronous', ({ alg, key }) => ({
    node: { type: 'bench-raw-verify', alg, key: keys[key].publicKey },
  })),
  verifying('fast-jwt', 'function node, fast-jwt without cache', fastJwt),
];

export const verification: Series = {
  name: 'verification',
  run: (effort) => withNodeRed(startBench(), (running) => run(running, effort)),
};

async function run(running: Awaited<ReturnType<typeof startBench>>, effort: Effort): Promise<Outcome> {
  const rows = algorithms.filter(({ name }) => names.includes(name));
  await running.deploy(flowOf(rows.flatMap((row) => contestants.flatMap((contestant) => loop(contestant, row)))));
  const measured = new Map<string, Record<string, Measured>>();
  for (const row of rows) {
    const vary = { token: tokensOf(row.signing as Signing) };
    const loops = contestants.map((one) => [one.id, { driver: loopId(one, row), inFlight, message: {}, vary }]);
    const result = await measure(running, Object.fromEntries(loops), effort);
    for (const { id } of contestants) if (id !== 'verify-empty') requireClaims(id, result[id]?.sample);
    measured.set(row.name, result);
  }
  const table = (title: string, unit: string, value: (own: Measured, ours: Measured) => number) => ({
    title,
    unit,
    across: 'contestant',
    columns: contestants.map(({ name }) => name),
    rows: rows.map(({ name }) => {
      const all = measured.get(name) ?? {};
      return {
        name,
        values: contestants.map(({ id }) => value(all[id] as Measured, all['verify-ours'] as Measured)),
      };
    }),
  });
  return {
    tables: [
      table('Verification', 'tokens/s', ({ rate }) => rate),
      table('Verification by JWT - Verifier against each', 'ratio', (other, ours) => ratio(ours, other)),
      table('Processor time of verification, on all cores', 'µs a token', ({ cpu }) => cpu),
      table('Event loop while verifying, 99th percentile of its delay', 'ms', ({ delay }) => delay),
    ],
    figures: Object.entries(goals).flatMap(([against, least]) =>
      names.map((algorithm, index): Figure => {
        const { 'verify-ours': ours, [against]: other } = measured.get(algorithm) ?? {};
        const name = contestants.find(({ id }) => id === against)?.name;
        const value = ours && other ? ratio(ours, other) : Number.NaN;
        return { what: `${algorithm} verified, against ${name}`, value, atLeast: least[index] ?? 0 };
      }),
    ),
  };
}

/** In the order of the algorithms. */
const goals: Readonly<Record<string, readonly number[]>> = {
  'verify-raw': [0.8, 0.8, 1.2, 1.2],
  'verify-fast-jwt': [1.5, 1.5, 1.3, 1.2],
};

/** As many tokens as are in flight, each of another user, good for a day. */
function tokensOf({ alg, key }: Signing): string[] {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = Math.floor(Date.now() / 1000);
  return Array.from({ length: inFlight }, (_, index) => {
    const claims = { ...message.payload, iss: 'node-red', sub: `user-${index}`, aud: 'bench', exp: iat + 86_400, iat };
    const input = `${encode({ alg, typ: 'JWT', kid: 'bench' })}.${encode(claims)}`;
    return `${input}.${signatureOf(alg, keys[key].privateKey, input).toString('base64url')}`;
  });
}

function signatureOf(alg: string, key: string, input: string): Buffer {
  if (alg === 'HS256') return createHmac('sha256', key).update(input).digest();
  const padding = constants.RSA_PKCS1_PADDING;
  const hash = alg === 'EdDSA' ? null : 'sha256';
  return sign(hash, Buffer.from(input), { key: createPrivateKey(key), padding, dsaEncoding: 'ieee-p1363' });
}

/** Throws if a contestant verified nothing. */
function requireClaims(id: string, sample: object | undefined): void {
  const { payload } = (sample ?? {}) as { payload?: { sub?: unknown } };
  if (!String(payload?.sub).startsWith('user-')) throw new Error(`${id} verifies nothing: ${JSON.stringify(sample)}`);
}

// Runs in a process of its own, on whatever Node.js there is, bundled.
import { createSecretKey } from 'node:crypto';
import { JwtError } from '../../../src/errors.ts';
import type { KeySpec } from '../../../src/jwk/key.ts';
import { readKey } from '../../../src/jwk/read/read-key.ts';
import { pem } from '../der.ts';
import { passphrase } from '../hostile-keys.ts';
import { largeTexts } from './large-texts.ts';
import { mutateBytes, mutateDer, mutateJson, mutateText } from './mutate.ts';
import { createRandom, type Random } from './random.ts';
import type { Report } from './run-child.ts';
import { makeSeeds, makeTexts, type Seed } from './seeds.ts';

const [task, amount = '0', seed = '1', limitMs = '200'] = process.argv.slice(2);
const report: { -readonly [Name in keyof Report]: Report[Name] } = { read: 0, refused: 0, later: 0, problems: [] };
const problem = (what: string, spec: KeySpec) => {
  report.problems = [...report.problems, `${what}: ${JSON.stringify(spec)}`].slice(0, 5);
};

/** Reads a key. @returns how long it kept the event loop, in milliseconds of the processor */
async function read(spec: KeySpec): Promise<number> {
  const before = process.cpuUsage();
  let spentMs = 0;
  const spent = () => {
    const { user, system } = process.cpuUsage(before);
    spentMs ||= (user + system) / 1000;
  };
  try {
    const key = readKey(spec);
    spent();
    if (key instanceof Promise) report.later += 1;
    await key;
    report.read += 1;
  } catch (error) {
    spent();
    if (error instanceof JwtError) report.refused += 1;
    else problem(`threw ${error instanceof Error ? error.stack : error}`, spec);
  }
  return spentMs;
}

/** Reads a key; one that takes too long is read again: it was compiled, or something else kept the machine busy. */
async function check(spec: KeySpec): Promise<void> {
  const limit = Number(limitMs);
  for (let tries = 0; tries < 4; tries += 1) {
    if ((await read(spec)) <= limit) return;
  }
  problem(`took more than ${limit} ms`, spec);
}

const kinds = ['RSA', 'EC', 'OKP', 'AKP', 'oct'] as const;

function specOf(kty: KeySpec['kty'], text: string, random: Random): KeySpec {
  const kind = random.below(20) === 0 ? random.pick(kinds) : kty;
  const field = random.pick(['privateKey', 'privateKey', 'publicKey', 'eitherKey'] as const);
  return {
    use: random.pick(['sig', 'enc']),
    kty: kind,
    algorithm: '',
    kid: '',
    passphrase,
    secretEncoding: random.pick(['jwk', 'jwk', 'utf8', 'base64']),
    ...(kind === 'oct' ? { secret: text } : { [field]: text }),
    ...(random.below(50) === 0 && { certificate: text }),
  };
}

function mutate({ content }: Seed, seeds: readonly Seed[], random: Random): string {
  const again = () => random.below(3) === 0;
  if ('json' in content) {
    let json: unknown = JSON.parse(content.json);
    do json = mutateJson(json, content.json, random);
    while (again());
    const text = JSON.stringify(json) ?? '';
    return again() ? mutateText(text, random) : text;
  }
  let { der } = content;
  const others = seeds.flatMap((seed) => ('der' in seed.content ? [seed.content.der] : []));
  do der = random.below(3) === 0 ? mutateBytes(der, random) : mutateDer(der, random.pick(others), random);
  while (again());
  const label = random.below(20) === 0 ? labelOf(random.pick(seeds)) : content.label;
  const text = pem(label, der);
  return random.below(8) === 0 ? mutateText(text, random) : text;
}

function labelOf({ content }: Seed): string {
  return 'label' in content ? content.label : 'PRIVATE KEY';
}

if (task === 'fuzz') {
  const random = createRandom(Number(seed));
  const seeds = await makeSeeds();
  const texts = makeTexts();
  for (let count = 0; count < Number(amount); count += 1) {
    const chosen = random.pick(seeds);
    const [kty, text] = random.pick(texts);
    const spec =
      random.below(10) === 0
        ? specOf(kty, mutateText(text, random), random)
        : specOf(chosen.kty, mutate(chosen, seeds, random), random);
    await check(spec);
  }
} else {
  // What is compiled, and loaded, with the first key is not counted.
  createSecretKey(Buffer.alloc(32)).export();
  for (const { spec } of largeTexts()) await check(spec);
}
process.stdout.write(JSON.stringify(report));

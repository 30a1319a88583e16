import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import type { Recipe, Value } from '../../src/recipes/recipe.ts';
import { recipes } from '../../src/recipes/recipes.ts';
import { transformed } from '../../src/recipes/transform.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import {
  freezeClock,
  frozenNow,
  keyTextOf,
  makeToken,
  partsOf,
  requestMessage,
  rsaCertificate,
  thawClock,
} from '../support/recipe-flow.ts';
import { fileOf } from '../support/recipes.ts';

// What a record says, worked out a second time and by other means than the product's: the table below is all that
// a placeholder can mean in these tests.

const url = new URL(requestMessage.url);
const sha256 = (data: string | Buffer) => createHash('sha256').update(data);

/** The value of a source; a pattern where it is random. */
const sources: Readonly<Record<string, unknown>> = {
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'hex:16': /^[0-9a-f]{32}$/,
  'base64url:32': /^[\w-]{43}$/,
  now: frozenNow,
  'msg.payload': requestMessage.payload,
  'request.method': requestMessage.method,
  'request.origin': url.origin,
  'request.host': url.host,
  'request.path': url.pathname,
  'sha256.hex:request.canonical': sha256('GET&/v1/items&a=1&b=2').digest('hex'),
  'key.spkiSha256': sha256(createPublicKey(rsaPair().publicKey).export({ format: 'der', type: 'spki' })).digest(
    'base64',
  ),
  'key.publicJwk': createPublicKey(curvePair('P-256').publicKey).export({ format: 'jwk' }),
};

/** The example of each field as the record transforms it, and what its choice sets. */
function namesOf({ fields }: Recipe): Map<string, unknown> {
  const names = new Map<string, unknown>();
  for (const { name, kind, example, transform, choices, separator = ' ' } of fields) {
    const text = transformed(example, transform);
    names.set(name, kind === 'number' ? Number(text) : kind === 'list' ? text.split(/[\s,]+/).join(separator) : text);
    for (const [set, value] of Object.entries(choices?.find(({ value }) => value === example)?.sets ?? {}))
      names.set(set, value);
  }
  return names;
}

function wanted(value: Value, names: ReadonlyMap<string, unknown>, times: Record<string, unknown>): unknown {
  const known = (name: string) => names.get(name) ?? times[name] ?? sources[name];
  if (Array.isArray(value)) return value.map((item) => wanted(item, names, times));
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, wanted(member, names, times)]));
  if (typeof value !== 'string') return value;
  const only = /^\{([^{}]+)\}$/.exec(value)?.[1];
  if (only !== undefined) return known(only);
  const pieces = [...value.matchAll(/\{([^{}]+)\}|[^{}]+/g)].map(([piece, name]) => (name ? known(name) : piece));
  if (!pieces.some((piece) => piece instanceof RegExp)) return pieces.join('');
  const source = (piece: unknown) =>
    piece instanceof RegExp
      ? piece.source.replace(/^\^|\$$/g, '')
      : String(piece).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pieces.map(source).join('')}$`);
}

/** Header and claims that the record of a recipe describes. */
function describedBy(recipe: Recipe, kid: string | undefined): { header: object; claims: object | undefined } {
  const { header, claims, lifetime, algorithms, body } = recipe;
  const names = namesOf(recipe);
  const times = {
    ...(lifetime.iat !== 'absent' && { iat: frozenNow - (lifetime.iatBack ?? 0) }),
    ...(lifetime.nbf !== undefined && { nbf: frozenNow + lifetime.nbf }),
    ...(lifetime.exp !== 'absent' && { exp: frozenNow + lifetime.fill }),
  };
  const typ = header.typ ?? 'JWT';
  const named = header.kid === 'none' ? undefined : header.kid === 'key' ? kid : wanted(header.kid, names, times);
  const { raw } = new X509Certificate(rsaCertificate());
  const certificate = {
    x5t: createHash('sha1').update(raw).digest('base64url'),
    'x5t#S256': sha256(raw).digest('base64url'),
    x5c: [raw.toString('base64')],
  };
  return {
    header: {
      alg: algorithms[0],
      ...(typ !== '' && { typ }),
      ...(named !== undefined && { kid: named }),
      ...Object.fromEntries((header.certificate ?? []).map((name) => [name, certificate[name]])),
      ...(wanted(header.parameters ?? {}, names, times) as object),
    },
    claims: body?.isDetached
      ? undefined
      : {
          ...(body && requestMessage.payload),
          ...times,
          ...Object.fromEntries(
            Object.entries(claims).map(([name, { value, type }]) => [name, typed(wanted(value, names, times), type)]),
          ),
        },
  };
}

/** JSON and names with spaces between, where the claim is an object or array. */
function typed(value: unknown, type: string | undefined): unknown {
  if (typeof value !== 'string' || (type !== 'object' && type !== 'array')) return value;
  return /^[[{]/.test(value) ? JSON.parse(value) : value.split(' ');
}

/** Compares member by member; a pattern is what a random value matches. */
function assertSame(actual: unknown, expected: unknown): void {
  const replaced = (one: unknown, other: unknown): unknown => {
    if (other instanceof RegExp) return typeof one === 'string' && other.test(one) ? other : `${one} is not ${other}`;
    if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one;
    if (Array.isArray(one)) return one.map((item, index) => replaced(item, (other as unknown[])[index]));
    return Object.fromEntries(
      Object.entries(one).map(([name, member]) => [name, replaced(member, (other as Record<string, unknown>)[name])]),
    );
  };
  assert.deepEqual(replaced(actual, expected), expected);
}

describe('the token of a recipe', () => {
  before(freezeClock);
  after(thawClock);

  for (const recipe of recipes) {
    it(`of ${recipe.id} has exactly the header and claims of its record`, async () => {
      const text = keyTextOf(recipe);
      const { header, claims } = await makeToken(recipe.id, { file: text });
      const own = typeof header.kid === 'string' ? header.kid : undefined;
      assert.equal(recipe.header.kid === 'none', own === undefined);
      if (recipe.key.split) assert.equal(own, 'key-id-1');
      const described = describedBy(recipe, own);
      assertSame(header, described.header);
      assertSame(claims, described.claims);
    });

    if (recipe.key.file) {
      it(`of ${recipe.id} is the same of the whole file of its provider`, async () => {
        const { file } = recipe.key;
        const passphrase = file?.passphrase === undefined ? undefined : 'the passphrase';
        const pair =
          recipe.key.kty === 'EC'
            ? curvePair('P-256').privateKey
            : generateKeyPairSync('rsa', {
                modulusLength: 2048,
                publicKeyEncoding: { type: 'spki', format: 'pem' },
                privateKeyEncoding: {
                  type: 'pkcs8',
                  format: 'pem',
                  ...(passphrase && { cipher: 'aes-256-cbc', passphrase }),
                },
              }).privateKey;
        const inFile = new Set(Object.keys(file?.fields ?? {}));
        const fields = Object.fromEntries(
          recipe.fields.filter(({ name }) => !inFile.has(name)).map(({ name, example }) => [name, example]),
        );
        const { token, header } = await makeToken(recipe.id, { file: fileOf(recipe, pair), fields });
        assert.equal(decodeProtectedHeader(token).alg, recipe.algorithms[0]);
        if (recipe.header.kid !== 'none') assert.equal(header.kid, 'the key id');
        for (const [name, { value }] of Object.entries(recipe.claims)) {
          const only = typeof value === 'string' ? /^\{(\w+)\}$/.exec(value)?.[1] : undefined;
          if (only && inFile.has(only))
            assert.equal(
              partsOf(token).claims?.[name],
              file?.kid === file?.fields?.[only] ? 'the key id' : `the ${only}`,
            );
        }
      });
    }
  }
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import type { KeySettings } from '../../nodes/keys/settings.ts';
import { fillRecipe } from '../../src/recipes/fill.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { recipes } from '../../src/recipes/recipes.ts';
import type { FieldValues } from '../../src/recipes/resolve.ts';
import { startFlow, stopFlow, type TestFlow } from './flow.ts';
import { certificateOf } from './key-corpus.ts';
import { curvePair, rsaPair } from './keys.ts';
import { examplesOf } from './recipes.ts';

/** The moment at which the clock of these tests stands, in seconds since 1970-01-01T00:00:00Z: when they began. */
export const frozenNow = Math.floor(Date.now() / 1000);

export function freezeClock(): void {
  mock.timers.enable({ apis: ['Date'], now: frozenNow * 1000 });
}

export function thawClock(): void {
  mock.timers.reset();
}

export function recipeOf(id: string): Recipe {
  const found = recipes.find((recipe) => recipe.id === id);
  if (!found) throw new Error(`there is no recipe ${id}`);
  return found;
}

/** A message about a request, as recipes that sign one need it. */
export const requestMessage = {
  method: 'GET',
  url: 'https://api.example.com:8443/v1/items?b=2&a=1',
  payload: { a: 1 },
};

/** The text of a key that a provider of this recipe would hand out, by the kind of its key. */
export function keyTextOf({ key }: Recipe): string {
  if (key.kty === 'RSA') return rsaPair().privateKey;
  if (key.kty === 'EC') return curvePair(key.curve === 'P-384' ? 'P-384' : 'P-256').privateKey;
  if (key.kty === 'OKP') return curvePair('Ed25519').privateKey;
  const secret = randomBytes(32).toString(key.secretEncoding === 'utf8' ? 'hex' : (key.secretEncoding ?? 'hex'));
  return key.split ? `key-id-1${key.split}${secret}` : secret;
}

const certificates = new Map<number, string>();

/**
 * A certificate of the RSA key of this run.
 *
 * @param days - until it expires
 */
export function rsaCertificate(days = 3650): string {
  const known = certificates.get(days);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'jwt-recipe-'));
  try {
    const certificate = certificateOf(folder, rsaPair().privateKey, 'own', days);
    certificates.set(days, certificate);
    return certificate;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface RecipeFlowOptions {
  /** What was entered; the example of each field unless said otherwise. */
  readonly fields?: FieldValues;
  /** Text of the key, or of the provider's file; a fresh key unless said otherwise. */
  readonly file?: string;
  /** Changes of the filled settings. */
  readonly settings?: Partial<GeneratorSettings>;
  /** Until the certificate of the key expires. */
  readonly certificateDays?: number;
}

/** Starts a generator that is filled from a recipe, in a real runtime. */
export function startRecipe(id: string, options: RecipeFlowOptions = {}): Promise<TestFlow> {
  const recipe = recipeOf(id);
  const { fields = examplesOf(recipe), file = keyTextOf(recipe), settings = {}, certificateDays } = options;
  const { generator, key, credentials } = fillRecipe(id, fields, file);
  const needsCertificate = recipe.key.certificate === 'required';
  return startFlow(
    { ...(generator as Partial<GeneratorSettings>), signingKey: 'key', output: 'token', ...settings },
    {
      keys: {
        key: {
          ...(key as Partial<KeySettings>),
          ...(needsCertificate && { certificate: rsaCertificate(certificateDays) }),
          credentials: credentials.key,
        },
      },
      credentials: credentials.generator,
    },
  );
}

/** What a generator made of one message, with the parts of its token. */
export interface MadeToken {
  readonly token: string;
  readonly header: Readonly<Record<string, unknown>>;
  /** Undefined where the payload is detached. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly message: Readonly<Record<string, unknown>>;
}

/** Runs a filled generator on one message; where the recipe exchanges the token, up to the request. */
export async function makeToken(
  id: string,
  options: RecipeFlowOptions = {},
  sent: object = requestMessage,
): Promise<MadeToken> {
  const flow = await startRecipe(id, { ...options, settings: { exchange: false, ...options.settings } });
  try {
    const { exit, message } = await flow.send(structuredClone(sent));
    if (exit !== 'true') throw new Error(`${id}: ${message.error?.code} ${message.error?.message}`);
    const { token } = message as unknown as { token: string };
    return { token, ...partsOf(token), message: message as unknown as Record<string, unknown> };
  } finally {
    await stopFlow();
  }
}

/** Header and claims of a compact JWS. */
export function partsOf(token: string): Pick<MadeToken, 'header' | 'claims'> {
  const [header = '', payload = ''] = token.split('.');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return { header: parse(header), claims: payload === '' ? undefined : parse(payload) };
}

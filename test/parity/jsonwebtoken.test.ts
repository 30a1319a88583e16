import assert from 'node:assert/strict';
import fc from 'fast-check';
import jsonwebtoken, { type Algorithm, type SignOptions } from 'jsonwebtoken';
import { JwtError } from '../../src/errors.ts';
import { fillFrom } from '../../src/fill/fill-from.ts';
import { issueFilled } from '../support/filled.ts';
import { noon } from '../support/issue.ts';
import { type Call, calls, keys, publicKeys } from '../support/sign-calls.ts';
import { differences, type Made } from '../support/sign-differences.ts';

type Outcome = { readonly made: Made; readonly refused?: never } | { readonly made?: never; readonly refused: string };

/** Time has its own tests. */
const tolerant = { allowInvalidAsymmetricKeyTypes: true, ignoreExpiration: true, ignoreNotBefore: true };

/** What that library makes of a call at noon. */
function theirs({ options, payload, key }: Call): Outcome {
  const now = Date.now;
  Date.now = () => noon * 1000 + 750;
  try {
    const token = jsonwebtoken.sign(structuredClone(payload), keys[key], options as SignOptions);
    const decoded = jsonwebtoken.decode(token, { complete: true }) as unknown as {
      header: Made['header'];
      payload: object;
    };
    return { made: { header: decoded.header, claims: decoded.payload } };
  } catch (error) {
    return { refused: String(error) };
  } finally {
    Date.now = now;
  }
}

/** What a JWT - Generator makes that was filled from the same call. */
async function ours({ options, payload, key, isFromMessage }: Call): Promise<Outcome> {
  const text = JSON.stringify({ ...options, secretOrPrivateKey: keys[key], ...(!isFromMessage && { payload }) });
  try {
    const { token, header, json } = await issueFilled(fillFrom(text), isFromMessage ? payload : undefined);
    const algorithms = [header.alg as Algorithm];
    assert.doesNotThrow(() => jsonwebtoken.verify(token, publicKeys[key], { ...tolerant, algorithms }));
    return { made: { header, claims: JSON.parse(json) } };
  } catch (error) {
    if (error instanceof JwtError) return { refused: error.code };
    throw error;
  }
}

const found = (call: Call) => Object.values(differences).filter(({ applies }) => applies(call));

/** Asserts that both make the same of a call, but for the differences that are listed. @returns whether both made a token */
async function agree(call: Call): Promise<boolean> {
  const [expected, actual] = [theirs(call), await ours(call)];
  if (expected.made && actual.made) {
    const adjusted = found(call).reduce((made, { adjust }) => adjust?.(made, call) ?? made, expected.made);
    assert.deepEqual(actual.made, adjusted);
    return true;
  }
  if (expected.made) {
    const codes = found(call).flatMap((difference) => difference.codes ?? []);
    assert.ok(
      (codes as string[]).includes(actual.refused ?? ''),
      `refused with ${actual.refused}, and no difference says so`,
    );
  } else if (actual.made) {
    assert.ok(
      found(call).some(({ isMoreTolerant }) => isMoreTolerant),
      `that library refuses it: ${expected.refused}`,
    );
  }
  return false;
}

describe('the jsonwebtoken library', () => {
  it('and a JWT - Generator that is filled from its options make the same, or both refuse', async function () {
    this.timeout(120_000);
    let made = 0;
    const property = fc.asyncProperty(calls, async (call) => {
      if (await agree(call)) made += 1;
    });
    await fc.assert(property, { numRuns: 500 });
    // Else nothing would have been compared.
    assert.ok(made > 200, String(made));
  });

  for (const [title, { example, codes, isMoreTolerant }] of Object.entries(differences)) {
    it(`differs in one thing. ${title}`, async () => {
      const call: Call = {
        options: { algorithm: 'HS256' },
        payload: {},
        key: 'a secret of 64 bytes',
        isFromMessage: false,
        ...example,
      };
      const [expected, actual] = [theirs(call), await ours(call)];
      if (codes) assert.ok((codes as string[]).includes(actual.refused ?? ''), actual.refused ?? 'made');
      assert.equal(expected.made === undefined, isMoreTolerant === true);
      assert.notDeepEqual(actual, expected);
      await agree(call);
    });
  }
});

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import type { KeyType } from '../../../src/algorithms.ts';
import { compileSign, compileSignCompact } from '../../../src/jws/sign.ts';
import { openQueue } from '../../../src/scheduler/queue.ts';
import { rejects } from '../../support/errors.ts';
import { joe, vectors } from '../../support/jws-vectors.ts';
import { keyOf } from '../../support/keys.ts';
import { createVerifier } from '../../support/verify.ts';

/** Before the examples of RFC 7515 appendix A expire; seconds. */
const now = 1_300_819_379;

describe('the examples of the RFCs, from their JWKs to their claims:', () => {
  for (const { where, alg, key: jwk, input, signature } of vectors.filter(({ input }) => input.startsWith('ey'))) {
    const text = JSON.stringify(jwk);
    const kty = jwk.kty as KeyType;
    const key = keyOf('sig', kty, kty === 'oct' ? { secretEncoding: 'jwk', secret: text } : { publicKey: text });
    const verify = createVerifier({ verification: key }, { algorithms: [alg] }, now);

    it(`${where}, ${alg}`, async () => {
      const verified = verify(`${input}.${signature}`);
      if (input.endsWith(joe)) {
        const claims = { iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true };
        assert.deepEqual((await verified).claims, claims);
      } else {
        // The signature is good, and what it signs is not a claims set.
        await rejects(verified, 'ERR_TOKEN_FORMAT', /JSON/);
      }
      await rejects(
        verify(`${input}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`),
        'ERR_TOKEN_SIGNATURE',
        /./,
      );
    });
  }

  it('RFC 7515 appendix A.5, which nobody signed, is refused', async () => {
    const { key } = vectors[0] ?? { key: {} };
    const verification = keyOf('sig', 'oct', { secretEncoding: 'jwk', secret: JSON.stringify(key) });
    await rejects(
      createVerifier({ verification }, {}, now)(`eyJhbGciOiJub25lIn0.${joe}.`),
      'ERR_TOKEN_ALGORITHM',
      /none, which is not supported/,
    );
  });

  const [, a2, a3] = vectors;
  const general = {
    payload: joe,
    signatures: [
      { protected: 'eyJhbGciOiJSUzI1NiJ9', header: { kid: '2010-12-29' }, signature: a2?.signature },
      {
        protected: 'eyJhbGciOiJFUzI1NiJ9',
        header: { kid: 'e9bc097a-ce51-4036-9562-d2ade882db0d' },
        signature: a3?.signature,
      },
    ],
  };
  const serializations = {
    'A.6, general': general,
    'A.7, flattened': { payload: joe, ...general.signatures[1] },
  };
  for (const [where, json] of Object.entries(serializations)) {
    it(`RFC 7515 appendix ${where} JSON serialization: refused, and named`, async () => {
      const verification = keyOf('sig', 'EC', { publicKey: JSON.stringify(a3?.key) });
      for (const token of [JSON.stringify(json), JSON.stringify(json, null, 2)]) {
        const { hint } = await rejects(
          createVerifier({ verification }, {}, now)(token),
          'ERR_TOKEN_FORMAT',
          /JSON serialization$/,
        );
        assert.match(hint, /compact serialization/);
      }
    });
  }

  it('RFC 8037 appendix A.1 to A.4: the JWK of a private key, its public key and thumbprint, and what it signs', async () => {
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    const jwk = { kty: 'OKP', crv: 'Ed25519', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', x };
    const key = keyOf('sig', 'OKP', { privateKey: JSON.stringify(jwk) });
    const { kty, crv, kid } = key.publicJwk ?? {};
    assert.deepEqual(
      [kty, crv, key.publicJwk?.x, kid],
      ['OKP', 'Ed25519', x, 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'],
    );
    const sign = compileSign('EdDSA', createPrivateKey({ key: jwk, format: 'jwk' }), openQueue());
    const vector = vectors.find(({ where }) => where === 'RFC 8037 appendix A.4');
    assert.equal(
      await compileSignCompact(sign, '{"alg":"EdDSA"}')('Example of Ed25519 signing'),
      `${vector?.input}.${vector?.signature}`,
    );
  });
});

import assert from 'node:assert/strict';
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  verify,
} from 'node:crypto';
import { compileSign, compileSignCompact } from '../../../src/jws/sign.ts';
import { createLoad, openQueue } from '../../../src/scheduler/queue.ts';
import { rejects } from '../../support/errors.ts';
import { curvePair, rsaPair } from '../../support/keys.ts';

const bytes = (text = '') => Buffer.from(text, 'base64url');
const verifyingKey = (key: KeyObject) => ({ key: createPublicKey(key), dsaEncoding: 'ieee-p1363' as const });

describe('JWS compact serialization', () => {
  // The payload of RFC 7515 appendix A, with the line ends it has there.
  const payload = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}';

  it('makes the HS256 example of RFC 7515 appendix A.1, byte for byte', () => {
    const secret = createSecretKey(
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
      'base64url',
    );
    const sign = compileSignCompact(compileSign('HS256', secret, openQueue()), '{"typ":"JWT",\r\n "alg":"HS256"}');
    assert.equal(
      sign(payload),
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9' +
        '.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ' +
        '.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    );
  });

  it('makes the RS256 example of RFC 7515 appendix A.2, byte for byte', async () => {
    // The key that the RFC publishes; it protects nothing.
    const key = createPrivateKey({
      format: 'jwk',
      key: {
        kty: 'RSA',
        n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
        e: 'AQAB',
        d: 'Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ',
        p: '4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc',
        q: 'uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc',
        dp: 'BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0',
        dq: 'h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU',
        qi: 'IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuMw1zIdYnE6oLIyFPy3rgtSPYRmINAIOOHSQc9Ljg-0k9zzr4k9XsmWCPH5BHjyUzgV2qkR_VJFzpHRHPsJxJVyVJKJGXfsoJcGmrETdYRkqhbGAhVY8Vfr_3OWoXC4',
      },
    });
    const sign = compileSignCompact(compileSign('RS256', key, openQueue()), '{"alg":"RS256"}');
    assert.equal(
      await sign(payload),
      'eyJhbGciOiJSUzI1NiJ9' +
        '.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ' +
        '.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
    );
  });

  it('keeps at most four signatures in flight over all signers', async () => {
    const key = createPrivateKey(rsaPair().privateKey);
    const load = createLoad();
    const signers = [1, 2].map(() =>
      compileSign('RS256', key, openQueue(load, { inFlight: 4, waiting: 100, sliceMs: 1 })),
    );
    const signatures = signers.flatMap((sign) => Array.from({ length: 25 }, () => sign('x')));
    assert.deepEqual([load.inFlight, load.waiting], [4, 46]);
    for (const text of await Promise.all(signatures)) assert.equal(bytes(text).length, 256);
    assert.deepEqual(load, createLoad());
  });

  const bounds = { inFlight: 4, waiting: 100, sliceMs: 1 };
  const quick = { ES256: 'P-256', EdDSA: 'Ed25519', Ed25519: 'Ed25519' } as const;
  for (const [name, curve] of Object.entries(quick) as ['ES256' | 'EdDSA', 'P-256' | 'Ed25519'][]) {
    it(`signs with ${name} at once when nothing else goes on, and hands the rest of a burst to the pool`, async () => {
      const key = createPrivateKey(curvePair(curve).privateKey);
      const load = createLoad();
      const sign = compileSign(name, key, openQueue(load, bounds));
      const [first, ...others] = Array.from({ length: 22 }, () => sign('x'));
      assert.equal(typeof first, 'string');
      assert.deepEqual([load.inFlight, load.waiting], [4, 13], 'eight are under way');
      for (const text of await Promise.all([first, ...others])) {
        assert.ok(verify(curve === 'P-256' ? 'sha256' : null, Buffer.from('x'), verifyingKey(key), bytes(text)));
      }
    });
  }

  it('says ERR_SIGN, and no more, of a key that cannot sign', async () => {
    // 512 bits hold no SHA-512 signature with PSS; no key is read that is so short, unless a test makes one.
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
    const sign = compileSign('PS512', privateKey, openQueue());
    await rejects(Promise.resolve(sign('x')), 'ERR_SIGN', /^the key could not sign$/);
  });

  it('computes a MAC at once, however much is waiting', () => {
    const busy = openQueue(createLoad(), { inFlight: 0, waiting: 0, sliceMs: 0 });
    assert.equal(typeof compileSign('HS256', createSecretKey('00'.repeat(32), 'hex'), busy)('x'), 'string');
  });
});

import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeKey } from '../../../src/jwk/describe.ts';
import { readCertificate } from '../../../src/jwk/read/certificate.ts';
import * as der from '../../support/der.ts';
import { refuses } from '../../support/errors.ts';
import { certificateOf } from '../../support/key-corpus.ts';
import { keyOf, rsaPair } from '../../support/keys.ts';
import { run } from '../../support/programs.ts';

const day = 86_400;

describe('a certificate', () => {
  let folder = '';
  let certificate = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jwt-certificate-'));
    certificate = certificateOf(folder, rsaPair().privateKey, 'own');
  });
  after(() => rmSync(folder, { recursive: true }));

  const publicKey = createPublicKey(rsaPair().publicKey);

  it('that is damaged is refused', () => {
    const block = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n';
    const { hint } = refuses(() => readCertificate(block, publicKey), 'ERR_KEY_FORMAT', /^the certificate is damaged$/);
    assert.equal(hint, 'Paste PEM, from its first BEGIN CERTIFICATE line to its last END line.');
  });

  it('of another key is refused', () => {
    const other = createPublicKey(rsaPair(3072).publicKey);
    const { hint } = refuses(
      () => readCertificate(certificate, other),
      'ERR_KEY_MISMATCH',
      /^the certificate is for another key$/,
    );
    assert.equal(hint, 'Paste the certificate of this key first, then those of its issuers.');
  });

  for (const version of [1, 3] as const) {
    it(`of version ${version} is read, in PEM and in bare base64`, () => {
      const own = der.certificate(publicKey.export({ type: 'spki', format: 'der' }), undefined, version);
      for (const text of [der.pem('CERTIFICATE', own), own.toString('base64')]) {
        const key = keyOf('sig', 'RSA', { publicKey: text });
        assert.deepEqual([key.format, key.certificate?.chain], ['certificate', [own]]);
      }
    });
  }

  it('that is still a request is refused, in PEM and in bare base64', () => {
    const file = join(folder, 'request.key');
    run('openssl', ['pkey', '-out', file], rsaPair().privateKey);
    const request = run('openssl', ['req', '-new', '-key', file, '-subj', '/CN=request', '-outform', 'DER']);
    const labels = ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'];
    for (const text of [...labels.map((label) => der.pem(label, request)), request.toString('base64')]) {
      const { hint } = refuses(
        () => keyOf('sig', 'RSA', { publicKey: text }),
        'ERR_KEY_FORMAT',
        /^the key is a certificate request, which is not supported$/,
      );
      assert.equal(hint, 'Paste the private key that the request was made with.');
    }
  });

  it('that stands beside its private key in one PEM is found, whichever comes first', () => {
    const { privateKey } = rsaPair();
    const separate = keyOf('sig', 'RSA', { privateKey, certificate });
    for (const text of [privateKey + certificate, `${certificate}\n${privateKey}`]) {
      assert.deepEqual(keyOf('sig', 'RSA', { privateKey: text }).certificate, separate.certificate);
    }
  });

  it('of another key, or a damaged one, is none where it stands beside a private key', () => {
    const { privateKey } = rsaPair();
    const foreign = certificateOf(folder, rsaPair(3072).privateKey, 'foreign');
    for (const beside of [foreign, '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n']) {
      assert.equal(keyOf('sig', 'RSA', { privateKey: privateKey + beside }).certificate, undefined);
    }
  });

  it('is warned of for thirty days before it ends, and from its last second on as one that has ended', () => {
    const key = keyOf('sig', 'RSA', { privateKey: rsaPair().privateKey, certificate });
    const end = readCertificate(certificate, publicKey).notAfter;
    const warnings = (now: number) => describeKey(key, now).warnings;
    assert.deepEqual(warnings(end - 30 * day), []);
    assert.deepEqual(warnings(end - 30 * day + 1), ['certificate-expires-soon']);
    assert.deepEqual(warnings(end - 1), ['certificate-expires-soon']);
    assert.deepEqual(warnings(end), ['certificate-expired']);
    const { subject, expires } = describeKey(key, end).certificate ?? {};
    assert.deepEqual([subject, expires], ['CN=own, O=Test', new Date(end * 1000).toISOString()]);
  });
});

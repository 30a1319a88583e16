import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { keyKindOf, mayBeRawKey } from '../../src/key-kind.ts';
import { certificate, pem } from '../support/der.ts';
import { curvePair, rsaPair } from '../support/keys.ts';

const pairs = {
  RSA: rsaPair(),
  'P-256': curvePair('P-256'),
  'P-384': curvePair('P-384'),
  'P-521': curvePair('P-521'),
  Ed25519: curvePair('Ed25519'),
  X25519: curvePair('X25519'),
};
const kinds: Readonly<Record<string, readonly [string, string | undefined]>> = {
  RSA: ['RSA', undefined],
  'P-256': ['EC', 'P-256'],
  'P-384': ['EC', 'P-384'],
  'P-521': ['EC', 'P-521'],
  Ed25519: ['OKP', undefined],
  X25519: ['OKP', undefined],
};
const der = (key: KeyObject, type: 'pkcs8' | 'spki') => key.export({ type: type as 'pkcs8', format: 'der' });
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');

describe('what the text of a key shows at a glance', () => {
  for (const [name, pair] of Object.entries(pairs)) {
    const [privateKey, publicKey] = [createPrivateKey(pair.privateKey), createPublicKey(pair.publicKey)];
    const [privateJwk, publicJwk] = [privateKey.export({ format: 'jwk' }), publicKey.export({ format: 'jwk' })];
    const [privateDer, publicDer] = [der(privateKey, 'pkcs8'), der(publicKey, 'spki')];
    const texts: readonly (readonly [string, 'private' | 'public', string])[] = [
      ['PEM', 'private', pair.privateKey],
      ['PEM', 'public', pair.publicKey],
      ['PEM in one line', 'private', pair.privateKey.replaceAll('\n', '\\n')],
      ['PEM in base64', 'public', base64(pair.publicKey)],
      ['DER in base64', 'private', base64(privateDer)],
      ['DER in base64', 'public', base64(publicDer)],
      ['DER in a JSON string, with a line break', 'private', JSON.stringify(`${base64(privateDer)}\n`)],
      ['DER in a JSON string, with a line break', 'public', JSON.stringify(`${base64(publicDer)}\n`)],
      ['DER with escapes', 'private', `${base64(privateDer).replaceAll('/', '\\/')}\\n`],
      ['DER in base64url without padding', 'public', publicDer.toString('base64url')],
      ['JWK', 'private', JSON.stringify(privateJwk)],
      ['JWK', 'public', JSON.stringify(publicJwk, null, 2)],
      ['JWK Set', 'public', JSON.stringify({ keys: [publicJwk] })],
      ['JWK in quotation marks', 'private', JSON.stringify(JSON.stringify(privateJwk))],
    ];
    for (const [form, half, text] of texts) {
      it(`is a ${half} ${name} key: ${form}`, () => {
        const kind = keyKindOf(text);
        assert.deepEqual([kind.half, kind.kty, kind.curve], [half, ...(kinds[name] ?? [])]);
        assert.equal(kind.isJwk, form.startsWith('JWK'));
        assert.equal(kind.isEncrypted, false);
      });
    }
  }

  it('is a private or public key in lines of base64 that each have quotation marks', () => {
    for (const mark of ['"', "'"]) {
      const lines = (bytes: Buffer) => base64(bytes).replace(/.{1,64}/g, (line) => `${mark}${line}${mark}\n`);
      assert.equal(keyKindOf(lines(der(createPrivateKey(pairs.RSA.privateKey), 'pkcs8'))).half, 'private');
      assert.equal(keyKindOf(lines(der(createPublicKey(pairs.RSA.publicKey), 'spki'))).half, 'public');
    }
  });

  it('is a certificate, and that of its key', () => {
    const own = certificate(der(createPublicKey(pairs['P-256'].publicKey), 'spki'));
    for (const text of [pem('CERTIFICATE', own), base64(own)]) {
      const { half, kty, curve } = keyKindOf(text);
      assert.deepEqual([half, kty, curve], ['public', 'EC', 'P-256']);
    }
  });

  it('is encrypted, and hides its type', () => {
    const key = createPrivateKey(pairs.RSA.privateKey);
    const encrypted = String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }));
    const { half, kty, isEncrypted } = keyKindOf(encrypted);
    assert.deepEqual([half, kty, isEncrypted], ['private', undefined, true]);
  });

  it('is a secret, in plain text, in base64 or as an oct JWK', () => {
    const secret = Buffer.alloc(64, 7);
    for (const text of ['correct horse', base64(secret), secret.toString('hex'), '0'.repeat(64), 'MII', '{', '-']) {
      assert.deepEqual(
        [keyKindOf(text).half, keyKindOf(text).kty, keyKindOf(text).isJwk],
        ['secret', 'oct', false],
        text,
      );
    }
    const jwk = { kty: 'oct', k: secret.toString('base64url') };
    for (const json of [jwk, { keys: [jwk] }]) {
      assert.deepEqual([keyKindOf(JSON.stringify(json)).half, keyKindOf(JSON.stringify(json)).isJwk], ['secret', true]);
    }
  });

  it('is the public key of another program', () => {
    assert.deepEqual(
      [keyKindOf('ssh-rsa AAAAB3NzaC1yc2E me').half, keyKindOf('ssh-rsa AAAAB3NzaC1yc2E').kty],
      ['public', 'RSA'],
    );
    assert.equal(keyKindOf('PuTTY-User-Key-File-3: ecdsa-sha2-nistp256\nEncryption: aes256-cbc\n').isEncrypted, true);
  });

  it('is the point of a curve in raw bytes; a private one is not told from a secret', () => {
    const { d = '', x = '', y = '' } = createPrivateKey(pairs['P-256'].privateKey).export({ format: 'jwk' });
    const raw = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
    for (const text of [base64(raw), raw.toString('base64url')]) {
      assert.deepEqual([keyKindOf(text).half, keyKindOf(text).kty], ['public', 'EC']);
    }
    assert.deepEqual([keyKindOf(d).half, mayBeRawKey(d)], ['secret', true]);
    for (const bytes of [32, 48, 57, 64, 66]) {
      const text = Buffer.alloc(bytes, 0xff).toString('base64');
      const escaped = `${text.replaceAll('/', '\\/')}\\n`;
      const hex = `'${Buffer.alloc(bytes, 0xff).toString('hex')}'`;
      for (const one of [text, `"${text}"`, escaped, hex]) assert.equal(mayBeRawKey(one), true, one);
    }
    const bare = base64(Buffer.alloc(32, 7));
    const others = ['a'.repeat(40), 'correct horse battery staple', `*${bare}`, bare.replace('cH', '=cH')];
    for (const one of [...others, '!'.repeat(64).replace(/!$/, '0'), '!'.repeat(64).replace('!', '0')]) {
      assert.equal(mayBeRawKey(one), false, one);
    }
  });

  it('is private where a private member is 64 levels deep at most', () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{"d":"x"}${'}'.repeat(levels - 1)}`;
    assert.deepEqual([keyKindOf(nested(64)).half, keyKindOf(nested(65)).half], ['private', 'secret']);
  });

  it('is said of 64 KiB of anything within 100 ms', () => {
    const size = 65_536;
    for (const piece of [
      '[',
      '{"a":',
      '-----BEGIN ',
      'A',
      '\\"',
      'ssh-',
      '0 ',
      'TUlJ',
      '"',
      ' ',
      'Encryption: ',
      '/\\/',
    ]) {
      const text = piece.repeat(size / piece.length);
      // The best of some runs: the machine may be busy with another test.
      const times = [1, 2, 3].map(() => {
        const before = process.cpuUsage();
        keyKindOf(text);
        return process.cpuUsage(before).user / 1000;
      });
      assert.ok(Math.min(...times) < 100, piece);
    }
  });
});

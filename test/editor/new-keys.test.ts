import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { copied, keyPanelOf } from '../support/key-panel.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';
import { tested } from '../support/whole.ts';

const privateKey = (pair: { readonly privateKey: string }) => ({ privateKey: pair.privateKey });
const text = (length: number) => ({
  secret: 'correct horse battery staple, and sixty-four bytes of them!!'.slice(0, length),
});
const key = (id: string, use: string, kty: string, credentials: object) => ({
  id,
  type: 'jwt-key',
  use,
  kty,
  credentials,
});
const someKeys = [
  key('sig-rsa', 'sig', 'RSA', privateKey(rsaPair())),
  key('sig-p384', 'sig', 'EC', privateKey(curvePair('P-384'))),
  key('sig-ed', 'sig', 'OKP', privateKey(curvePair('Ed25519'))),
  key('sig-oct', 'sig', 'oct', text(48)),
  key('enc-rsa', 'enc', 'RSA', privateKey(rsaPair())),
  key('enc-x', 'enc', 'OKP', privateKey(curvePair('X25519'))),
  key('enc-oct', 'enc', 'oct', text(32)),
];

const passwords = ['PBES2-HS256+A128KW', 'PBES2-HS384+A192KW', 'PBES2-HS512+A256KW'];
const agreements = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'];
const oaep = ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'];
const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** What each tab and kind offers: keys, and what each can do. */
const offers = [
  ['signature', 'asymmetric', { 'sig-rsa': rsa, 'sig-p384': ['ES384'], 'sig-ed': ['EdDSA', 'Ed25519'] }],
  ['signature', 'symmetric', { 'sig-oct': ['HS256', 'HS384'] }],
  ['encryption', 'asymmetric', { 'enc-rsa': oaep, 'enc-x': agreements }],
  ['encryption', 'symmetric', { 'enc-oct': ['dir', 'A256KW', 'A256GCMKW', ...passwords] }],
] as const;

const fields = {
  signature: { key: 'signingKey', algorithm: 'signingAlgorithm' },
  encryption: { key: 'encryptionKey', algorithm: 'encryptionAlgorithm' },
} as const;

/** Every kind of key that can be generated: what is said of it, and what it can do. */
const kinds = [
  ['sig', 'oct', '512', 'Secret, 512 bits', ['HS256', 'HS384', 'HS512']],
  ['sig', 'RSA', '2048', 'RSA private key, 2048 bits', rsa],
  ['sig', 'EC', 'P-256', 'EC private key, P-256', ['ES256']],
  ['sig', 'EC', 'P-521', 'EC private key, P-521', ['ES512']],
  ['sig', 'EC', 'secp256k1', 'EC private key, secp256k1', ['ES256K']],
  ['sig', 'OKP', 'Ed25519', 'OKP private key, Ed25519', ['EdDSA', 'Ed25519']],
  ['sig', 'OKP', 'Ed448', 'OKP private key, Ed448', ['EdDSA', 'Ed448']],
  ['sig', 'AKP', 'ML-DSA-44', 'AKP private key, ML-DSA-44', ['ML-DSA-44']],
  ['enc', 'oct', '128', 'Secret, 128 bits', ['dir', 'A128KW', 'A128GCMKW', ...passwords]],
  ['enc', 'EC', 'P-384', 'EC private key, P-384', agreements],
  ['enc', 'OKP', 'X25519', 'OKP private key, X25519', agreements],
] as const;

/** Private members of a JWK (RFC 7518 §6.2.2, §6.3.2, §6.4.1, RFC 9964 §3). */
const isPublic = (jwk: object) => !['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].some((name) => name in jwk);

describePanel('new keys in the panel', (bench) => {
  it('are chosen from those that fit, with the algorithms that each can serve', async () => {
    const editor = await bench.open(tokenFlow({}, ...someKeys));
    const { page } = editor;
    const { options } = keyPanelOf(editor);
    await editor.openPanel('gen');
    for (const [tab, kind, keys] of offers) {
      await editor.openTab(tab);
      await page.locator(`#node-input-${tab}`).selectOption(kind);
      const list = `node-input-${fields[tab].key}`;
      const offered = (await options(list)).filter((id) => /^(?:sig|enc)-/.test(id));
      assert.deepEqual(offered.sort(), Object.keys(keys).sort(), `${tab} ${kind}`);
      for (const [id, algorithms] of Object.entries(keys)) {
        await page.locator(`#${list}`).selectOption(id);
        // The list is filled when the server has said what the key is.
        await page.waitForFunction(
          ([select = '', expected]) =>
            [...document.querySelectorAll(`#${select} option`)].map((option) => option.getAttribute('value')).join() ===
            expected,
          [`node-input-${fields[tab].algorithm}`, ['', ...algorithms].join()],
        );
      }
    }
    await editor.close('cancel');
  });

  const generated = tested(kinds, (_, index) => index % 3 === 0);
  it(`are what the tab needs, and can be generated in every kind: ${generated.length} of ${kinds.length}`, async () => {
    const editor = await bench.open(tokenFlow({ encryption: 'symmetric' }));
    const { page } = editor;
    const { open, described, options } = keyPanelOf(editor);
    const preset = async () => [
      await page.locator('#node-config-input-use').inputValue(),
      (await page.locator('#jwt-key-size').inputValue()).split(' ')[0],
    ];
    await editor.openPanel('gen');
    await open('signature', 'add');
    assert.deepEqual(await preset(), ['sig', 'RSA']);
    await editor.close('key-cancel');
    await open('encryption', 'add');
    assert.deepEqual(await preset(), ['enc', 'oct']);
    // No ML-DSA: it signs alone.
    assert.deepEqual(await options('node-config-input-kty'), ['oct', 'RSA', 'EC', 'OKP']);
    await page.locator('summary', { hasText: 'Algorithm and key id' }).click();
    for (const [use, kty, size, said, algorithms] of generated) {
      await page.locator('#node-config-input-use').selectOption(use);
      await page.locator('#node-config-input-algorithm').selectOption('');
      await page.locator('#jwt-key-size').selectOption(`${kty} ${size}`);
      await page.locator('#jwt-key-generate').click();
      assert.match(await described(said), new RegExp(`fits ${algorithms.join(', ').replaceAll('+', '\\+')}`));
      assert.deepEqual(await options('node-config-input-algorithm'), ['', ...algorithms]);
    }
    // A secret that no key wrap takes is used directly; any other drops an algorithm that it cannot serve.
    for (const [size, algorithm] of [
      ['512', 'dir'],
      ['192', 'dir'],
      ['256', 'dir'],
    ] as const) {
      await page.locator('#jwt-key-size').selectOption(`oct ${size}`);
      await page.locator('#jwt-key-generate').click();
      await described(`Secret, ${size} bits`);
      assert.equal(await page.locator('#node-config-input-algorithm').inputValue(), algorithm);
    }
    await page.locator('#node-config-input-algorithm').selectOption('A256KW');
    await page.locator('#jwt-key-size').selectOption('oct 128');
    await page.locator('#jwt-key-generate').click();
    await described('Secret, 128 bits');
    assert.equal(await page.locator('#node-config-input-algorithm').inputValue(), '');
    await editor.close('key-cancel');
    await editor.close('cancel');
  });

  it('are not offered where the Node.js of the server does not have them', async () => {
    const editor = await bench.open(tokenFlow({ signingAlgorithm: 'ML-DSA-65' }));
    const { page } = editor;
    const { open, options, described } = keyPanelOf(editor);
    const [mlDsa, ed448] = [['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'], 'Ed448'];
    await page.evaluate((missing) => Object.assign(RED.settings, { jwtKeyMissingCurves: missing }), [...mlDsa, ed448]);
    await editor.openPanel('gen');
    await editor.openTab('signature');
    const algorithms = await options('node-input-signingAlgorithm');
    const offered = ['ES256K', 'Ed25519', 'EdDSA', ed448, ...mlDsa].filter((name) => algorithms.includes(name));
    // The saved one stays in sight, and is marked.
    assert.deepEqual(offered, ['ES256K', 'Ed25519', 'EdDSA', 'ML-DSA-65']);
    await page
      .locator('.form-row:has(#node-input-signingAlgorithm) :text("Choose an algorithm from the list")')
      .waitFor();
    await open('signature', 'add');
    assert.deepEqual(await options('node-config-input-kty'), ['oct', 'RSA', 'EC', 'OKP']);
    const sizes = (await options('jwt-key-size')).filter((size) => /^(?:OKP|AKP) /.test(size));
    assert.deepEqual(sizes, ['OKP Ed25519']);
    await page.locator('#jwt-key-size').selectOption('OKP Ed25519');
    await page.locator('#jwt-key-generate').click();
    await described('OKP private key, Ed25519');
    assert.deepEqual(await options('node-config-input-algorithm'), ['', 'EdDSA', 'Ed25519']);
    await editor.close('key-cancel');
    await editor.close('cancel');
  });

  it('are described as soon as they are pasted or dropped, and their public half is copied as what it is', async () => {
    const editor = await bench.open(tokenFlow({}));
    const { page } = editor;
    const { open, paste, drop, described } = keyPanelOf(editor);
    const pair = rsaPair();
    const thumbprint = await calculateJwkThumbprint(createPublicKey(pair.publicKey).export({ format: 'jwk' }) as JWK);
    await editor.openPanel('gen');
    await open('signature', 'add');
    await paste('key', pair.privateKey);
    assert.match(await described('RSA private key, 2048 bits'), new RegExp(`key id ${thumbprint} · fits RS256`));

    await page.locator('summary', { hasText: 'Public half' }).click();
    const jwk = JSON.parse(await copied(editor, 'Copy JWK'));
    const { keys, ...others } = JSON.parse(await copied(editor, 'Copy JWK Set'));
    const pem = await copied(editor, 'Copy PEM');
    assert.deepEqual([keys, others], [[jwk], {}]);
    assert.ok(isPublic(jwk));
    assert.deepEqual(Object.keys(jwk).sort(), ['e', 'kid', 'kty', 'n', 'use']);
    assert.equal(jwk.kid, thumbprint);
    assert.ok(createPublicKey({ key: jwk, format: 'jwk' }).equals(createPublicKey(pair.publicKey)));
    assert.equal(pem, pair.publicKey);

    await page.locator('summary', { hasText: 'Algorithm and key id' }).click();
    await paste('kid', 'my own name');
    await described('key id my own name');
    assert.equal(JSON.parse(await copied(editor, 'Copy JWK')).kid, 'my own name');

    // What says where a key is says nothing of its kind.
    await drop('key', '/etc/ssl/private/jwt.pem');
    await described(/path of a file/);
    assert.equal(await page.locator('#node-config-input-kty').inputValue(), 'RSA');

    // One field takes them all, and asks for no kind.
    for (const [given, said] of [
      [curvePair('P-256').privateKey, 'EC private key, P-256'],
      [JSON.stringify(createPrivateKey(curvePair('P-384').privateKey).export({ format: 'jwk' })), 'P-384 · JWK'],
      [createPrivateKey(curvePair('P-256').privateKey).export({ format: 'der', type: 'pkcs8' }), 'P-256 · PKCS#8'],
      [
        createPrivateKey(pair.privateKey).export({ format: 'der', type: 'pkcs1' }),
        'RSA private key, 2048 bits · PKCS#1',
      ],
      ['x'.repeat(100_000), 'larger than 64 KiB'],
      [curvePair('P-521').publicKey, 'EC public key, P-521'],
      ['a'.repeat(40), 'Secret, 320 bits'],
      [JSON.stringify({ kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') }), 'Secret, 256 bits · JWK'],
    ] as const) {
      await drop('key', given);
      await described(said);
      assert.equal(await page.locator('.jwt-key-kind').isVisible(), false, said);
    }
    assert.equal(await page.locator('#node-config-input-name').inputValue(), 'key', 'named after its first file');
    assert.equal(await page.locator('#node-config-input-secretEncoding').inputValue(), 'jwk');
    // A secret is shown to nobody who looks over a shoulder.
    assert.equal(await page.locator('#jwt-key-pair .jwt-masked').count(), 1);
    await drop('key', curvePair('Ed25519').publicKey);
    await described('OKP public key, Ed25519');
    assert.equal(await page.locator('.jwt-masked').count(), 0);
    await drop('key', 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl');
    await page.locator('#jwt-key-elsewhere', { hasText: 'This is a token, not a key.' }).waitFor();
    await editor.close('key-cancel');
    await editor.close('cancel');
  });
});

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { compactVerify, importSPKI } from 'jose';
import { startFlow, stopFlow } from '../support/flow.ts';
import { startJwks, stopJwks } from '../support/jwks-flow.ts';
import { curvePair, keyOf, type PemPair } from '../support/keys.ts';

const passphrase = 'Zuversicht-47-Wolken';
const asymmetric = { signature: 'asymmetric', signingKey: 'key' } as const;
const [one, other] = [curvePair('P-256'), curvePair('P-256', 'second')];
const lock = ({ privateKey }: PemPair, passphrase: string) =>
  String(createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }));
const [first, second] = [lock(one, passphrase), lock(other, passphrase)];
const kidOf = ({ privateKey }: PemPair) => keyOf('sig', 'EC', { privateKey }).kid;

/** Encrypted keys are opened outside the event loop: nobody is served before they are there, and everybody after. */
describe('encrypted keys', () => {
  afterEach(async () => {
    await stopFlow();
    await stopJwks();
  });
  const isSignedWith = async (token: unknown, { publicKey } = one) =>
    compactVerify(String(token), await importSPKI(publicKey, 'ES256'));

  it('in the credentials sign the first message, and all that follow', async () => {
    const key = { use: 'sig', kty: 'EC', credentials: { privateKey: first, passphrase } } as const;
    const flow = await startFlow(asymmetric, { keys: { key } });
    for (let count = 0; count < 3; count += 1) await isSignedWith((await flow.send({})).message.token);
  });

  it('with a wrong passphrase say so in the log, and in every failure', async () => {
    const key = { use: 'sig', kty: 'EC', credentials: { privateKey: first, passphrase: 'x' } } as const;
    const flow = await startFlow(asymmetric, { keys: { key } });
    for (let count = 0; count < 2; count += 1) {
      const { error } = (await flow.send({})).message;
      assert.equal(error?.code, 'ERR_KEY_PASSPHRASE');
      assert.equal(error?.message, 'the passphrase does not decrypt the private key');
    }
    assert.match(flow.log(), /ERR_KEY_PASSPHRASE: the passphrase does not decrypt the private key/);
  });

  it('in messages are opened for each text, good or not', async () => {
    const key = { use: 'sig', kty: 'EC', source: 'msg', location: 'pem', credentials: { passphrase } } as const;
    const flow = await startFlow(asymmetric, { keys: { key } });
    const wrong = lock(one, 'x');
    for (const [text, pair] of [
      [first, one],
      [second, other],
      [first, one],
    ] as const) {
      await isSignedWith((await flow.send({ pem: text })).message.token, pair);
      assert.equal((await flow.send({ pem: wrong })).message.error?.code, 'ERR_KEY_PASSPHRASE');
    }
  });

  it('that sign next are published with the first answer', async () => {
    const key = { kty: 'EC', credentials: { privateKey: first, secondKey: second, passphrase } };
    const flow = await startJwks({}, { key });
    const { message } = await flow.send();
    assert.deepEqual(
      message.payload?.keys.map(({ kid }) => kid),
      [one, other].map(kidOf),
    );
  });
});

import assert from 'node:assert/strict';
import { describeKey } from '../../../src/jwk/describe.ts';
import { noon } from '../../support/issue.ts';
import { curvePair, keyOf, rsaPair } from '../../support/keys.ts';

const oct = (secret: string, algorithm = '') => describeKey(keyOf('sig', 'oct', { secret, algorithm }), noon);
const random = 'fD3k-92mQ_xZ71bVrT6yWq8LpN0sAeUj';

describe('the description of a key', () => {
  it('names what it can serve, and what it serves unless somebody chooses', () => {
    const { publicKey } = curvePair('P-384');
    const { algorithms, algorithm, warnings } = describeKey(keyOf('sig', 'EC', { publicKey }), noon);
    assert.deepEqual([algorithms, algorithm, warnings], [['ES384'], 'ES384', []]);
  });

  it('names the one algorithm that it is for', () => {
    const { algorithms, algorithm } = describeKey(
      keyOf('sig', 'RSA', { publicKey: rsaPair().publicKey, algorithm: 'PS256' }),
      noon,
    );
    assert.deepEqual([algorithms, algorithm], [['PS256'], 'PS256']);
  });

  it('warns of an algorithm that this very key cannot serve', () => {
    const { publicKey } = curvePair('P-384');
    const { algorithms, warnings } = describeKey(keyOf('sig', 'EC', { publicKey, algorithm: 'ES256' }), noon);
    assert.deepEqual([algorithms, warnings], [[], ['algorithm-misfit']]);
  });

  it('warns of a key that is too short for its algorithm, or for any', () => {
    assert.deepEqual(oct(random, 'HS512').warnings, ['too-short']);
    assert.deepEqual(oct(random.slice(0, 31)).warnings, ['too-short']);
    assert.deepEqual(oct(random).warnings, []);
  });

  it('warns of a secret that somebody could guess', () => {
    assert.deepEqual(oct('a'.repeat(40)).warnings, ['low-entropy']);
    assert.deepEqual(oct('password password password pass').warnings, ['too-short', 'low-entropy']);
  });

  it('counts the characters of a secret in plain text alone', () => {
    assert.equal(oct('\u{1f511}ö'.repeat(16)).characters, 32);
    const secret = Buffer.from(random).toString('hex');
    assert.equal(describeKey(keyOf('sig', 'oct', { secret, secretEncoding: 'hex' }), noon).characters, undefined);
  });

  it('warns of white space that was pasted with a secret', () => {
    assert.deepEqual(oct(`${random}\n`).warnings, ['white-space']);
  });

  it('tells nothing that is secret', () => {
    const text = JSON.stringify([
      oct(random),
      describeKey(keyOf('sig', 'RSA', { privateKey: rsaPair().privateKey }), noon),
    ]);
    assert.doesNotMatch(text, /PRIVATE|"(?:d|p|q|dp|dq|qi|k)":/);
    assert.ok(!text.includes(random.slice(0, 8)));
  });
});

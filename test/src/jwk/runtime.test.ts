import assert from 'node:assert/strict';
import { join } from 'node:path';
import { isSupported, missing, missingCurves } from '../../../src/jwk/runtime.ts';
import { runBundled } from '../../support/fuzz/run-child.ts';

interface Said {
  readonly missing: readonly string[];
  readonly problems: readonly string[];
  readonly settings: readonly string[];
  readonly others: string;
}

describe('this Node.js', () => {
  it('has all curves and parameter sets', () => {
    assert.deepEqual(missingCurves(), []);
    assert.ok(isSupported('ML-DSA-87'));
  });
});

describe('a Node.js without ML-DSA', () => {
  const hint = 'Run Node-RED with Node.js 24.6 or later, or choose another algorithm.';

  it('says so by name, of keys in all forms and of settings, and has everything else', async () => {
    const said = await runBundled<Said>(join(import.meta.dirname, '../../support/without-ml-dsa.ts'));
    assert.deepEqual(said.missing, ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']);
    assert.deepEqual(said.problems, Array(6).fill(`ERR_KEY_MISMATCH: this Node.js has no ML-DSA-44: ${hint}`));
    assert.deepEqual(said.settings, Array(3).fill(`ERR_SETTINGS: this Node.js has no ML-DSA-44: ${hint}`));
    assert.equal(said.others, '');
  });

  it('is told from one whose OpenSSL was built without a curve', () => {
    const { message, hint } = missing('Ed448', 'ERR_SETTINGS');
    assert.equal(message, 'this Node.js has no Ed448');
    assert.match(hint, /nodejs\.org.*its OpenSSL was built without it/);
  });
});

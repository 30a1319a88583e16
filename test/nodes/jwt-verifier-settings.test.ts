import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { migrateVerifier, verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';

describe('the settings of a JWT - Verifier', () => {
  it('of a new node require an expiry, and send the claims as msg.claims', () => {
    const { version, requiredClaims, output } = verifierDefaults;
    assert.deepEqual([version, requiredClaims, output], [2, 'exp', 'claims']);
  });

  it('of version 1, or of none, keep what they meant where they say nothing', () => {
    for (const saved of [{ id: 'a', version: 1 }, { id: 'a' }, { id: 'a', version: '1' }]) {
      assert.deepEqual(migrateVerifier(saved), { id: 'a', requiredClaims: '', output: 'payload', version: 2 });
    }
  });

  it('of version 1 keep what they say', () => {
    const saved = { version: 1, requiredClaims: 'sub', output: '', issuer: 'joe' };
    assert.deepEqual(migrateVerifier(saved), { ...saved, version: 2 });
    assert.equal(saved.version, 1, 'what is saved is not written to');
  });

  it('of this version or a later one stay as they are', () => {
    for (const version of [2, 3]) {
      const saved = { version };
      assert.equal(migrateVerifier(saved), saved);
    }
  });

  it('of the examples are those of this version', () => {
    for (const example of [
      'Call a protected API',
      'Protect an HTTP endpoint',
      'Publish your keys',
      'Short-lived tokens for a web page',
    ]) {
      const nodes: Record<string, unknown>[] = JSON.parse(readFileSync(`examples/${example}.json`, 'utf8'));
      const verifiers = nodes.filter(({ type }) => type === 'jwt-verifier');
      assert.deepEqual(
        verifiers.map(({ version, output }) => [version, output]),
        [[2, 'claims']],
        example,
      );
      assert.match(String(verifiers[0]?.requiredClaims), /^exp\b/);
    }
  });
});

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { mock } from 'node:test';
import { useX25519 } from '../../../src/jwe/experimental-x25519.ts';

describe('the warning of an experiment of WebCrypto', () => {
  it('is taken away once a process', () => {
    useX25519();
    const { mock: calls } = mock.method(webcrypto.subtle, 'importKey');
    useX25519();
    calls.restore();
    assert.equal(calls.callCount(), 0);
  });
});

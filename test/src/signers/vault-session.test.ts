import assert from 'node:assert/strict';
import { type AskVault, VaultDenial } from '../../../src/signers/vault.ts';
import { openVaultSession } from '../../../src/signers/vault-session.ts';

/** A session with tokens of 60 seconds, the first of which is had at 0; what is asked, and with which token. */
async function openSession() {
  const state = { now: 0, issued: 0, isDenied: false };
  const asked: string[] = [];
  const ask: AskVault = async (_, path, token) => {
    asked.push(`${path} ${token}`.trim());
    if (path === 'sign') {
      if (state.isDenied) throw new VaultDenial('denies access', 'Check the login.');
      return {};
    }
    if (path === 'auth/approle/login') state.issued += 1;
    return { auth: { client_token: `token ${state.issued}`, lease_duration: 60, renewable: true } };
  };
  const login = { method: 'approle', role: 'role', mount: '', readSecret: async () => 'id', isRenewed: true } as const;
  const session = openVaultSession(ask, login, () => state.now);
  await session.ask('POST', 'sign');
  assert.deepEqual(asked.splice(0), ['auth/approle/login', 'sign token 1']);
  const askAt = async (now: number) => {
    state.now = now;
    await session.ask('POST', 'sign');
    return asked.splice(0);
  };
  return { askAt, asked, state };
}

describe('the token of a vault', () => {
  it('is renewed when two thirds of its lease are over', async () => {
    const { askAt } = await openSession();
    assert.deepEqual(await askAt(39.9), ['sign token 1']);
    assert.deepEqual(await askAt(40), ['auth/token/renew-self token 1', 'sign token 1']);
    assert.deepEqual(await askAt(79.9), ['sign token 1'], 'two thirds of the lease that was renewed');
  });

  it('is good until its lease ends', async () => {
    const { askAt } = await openSession();
    assert.deepEqual(await askAt(59.9), ['auth/token/renew-self token 1', 'sign token 1']);
    const other = await openSession();
    assert.deepEqual(await other.askAt(60), ['auth/approle/login', 'sign token 2']);
  });

  it('is had anew where it is denied, unless it is younger than a second', async () => {
    const { askAt, asked, state } = await openSession();
    state.isDenied = true;
    await assert.rejects(askAt(0.9), VaultDenial);
    assert.deepEqual(asked.splice(0), ['sign token 1']);
    await assert.rejects(askAt(1), VaultDenial);
    assert.deepEqual(asked.splice(0), ['sign token 1', 'auth/approle/login', 'sign token 2']);
  });
});

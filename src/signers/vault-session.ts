import { SignerProblem } from '../signer.ts';
import { type AskVault, asObject, type VaultAnswer, VaultDenial, type VaultLogin } from './vault.ts';

/** Requests with a token that is had and renewed as needed. */
export interface VaultSession {
  /** Sends a request; where its token is denied, once more after a new login. @throws SignerProblem */
  readonly ask: (method: 'GET' | 'POST', path: string, body?: object) => Promise<VaultAnswer>;
}

/** A token and its lease; times in seconds on the clock. */
interface Lease {
  readonly token: string;
  readonly isRenewable: boolean;
  readonly hadAt: number;
  /** When it is renewed, or had anew. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** A token of a file is read again after this time, in seconds: an agent may have replaced it. */
const rereadAfterSeconds = 60;

/** Time between two logins because a token was denied, in seconds. */
const minLoginSeconds = 1;

/**
 * Opens a session.
 *
 * @param clock - in seconds
 */
export function openVaultSession(ask: AskVault, login: VaultLogin, clock: () => number): VaultSession {
  let lease: Lease | undefined;
  let pending: Promise<Lease> | undefined;

  /** A lease is renewed when two thirds of it are over. */
  const leaseOf = (token: string, seconds: unknown, isRenewable: unknown): Lease => {
    const lasts = typeof seconds === 'number' && seconds > 0 ? seconds : Number.POSITIVE_INFINITY;
    const now = clock();
    return {
      token,
      isRenewable: isRenewable === true,
      hadAt: now,
      renewAt: now + (lasts * 2) / 3,
      expiresAt: now + lasts,
    };
  };
  const leaseIn = (answer: VaultAnswer, token?: string): Lease => {
    const { client_token: issued = token, lease_duration: seconds, renewable } = asObject(answer.auth);
    if (typeof issued !== 'string' || issued === '') throw noToken();
    return leaseOf(issued, seconds, renewable);
  };
  const logIn = async (): Promise<Lease> => {
    const secret = (await login.readSecret()).trim();
    const { method, role, mount, isRenewed } = login;
    if (method !== 'token') {
      const body = method === 'approle' ? { role_id: role, secret_id: secret } : { role, jwt: secret };
      return leaseIn(await ask('POST', `auth/${mount || method}/login`, '', body));
    }
    if (secret === '') throw noToken();
    if (!isRenewed) return { ...leaseOf(secret, undefined, false), renewAt: clock() + rereadAfterSeconds };
    // A token without the right to look at itself is used as it is.
    const answer = await ask('GET', 'auth/token/lookup-self', secret).catch((error) => {
      if (error instanceof VaultDenial) return {};
      throw error;
    });
    const { ttl, renewable } = asObject(asObject(answer).data);
    return leaseOf(secret, ttl, renewable);
  };
  const renew = async ({ token, isRenewable }: Lease): Promise<Lease> => {
    if (!isRenewable) return logIn();
    try {
      return leaseIn(await ask('POST', 'auth/token/renew-self', token, {}), token);
    } catch {
      return logIn();
    }
  };
  /** One login or renewal at a time, however many messages wait for it. */
  const have = (get: () => Promise<Lease>): Promise<Lease> => {
    pending ??= get()
      .then((found) => {
        lease = found;
        return found;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };
  const tokenNow = async (): Promise<string> => {
    const held = lease;
    if (!held || clock() >= held.expiresAt) return (await have(logIn)).token;
    // Nobody waits for a renewal: the token is still good.
    if (clock() >= held.renewAt) have(() => renew(held)).catch(() => {});
    return held.token;
  };
  const askWith = async (method: 'GET' | 'POST', path: string, body?: object) => {
    const token = await tokenNow();
    try {
      return await ask(method, path, token, body);
    } catch (error) {
      if (!(error instanceof VaultDenial)) throw error;
      // A token that has just come lacks the right: another one would too.
      if (lease?.token === token && clock() - lease.hadAt < minLoginSeconds) throw error;
      if (lease?.token === token) lease = undefined;
      const renewed = await tokenNow();
      if (renewed === token) throw error;
      return ask(method, path, renewed, body);
    }
  };
  return { ask: askWith };
}

function noToken(): SignerProblem {
  return new SignerProblem('gets no token', 'Enter the token, AppRole or Kubernetes role of the vault in the JWT key.');
}

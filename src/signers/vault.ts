import { HttpProblem, type HttpRequest, type Send } from '../http/client.ts';
import { parseJson } from '../json.ts';
import { SignerProblem } from '../signer.ts';

/** How a Vault or OpenBao is reached. */
export interface VaultAddress {
  /** Its address, up to `/v1/`. */
  readonly base: URL;
  /** The namespace; blank for the root. */
  readonly namespace: string;
}

/** How one logs in: with a token, or with what is exchanged for one. */
export interface VaultLogin {
  readonly method: 'token' | 'approle' | 'kubernetes';
  /** The role id of AppRole, or the role of Kubernetes. */
  readonly role: string;
  /** Where the method is mounted; blank for its own name. */
  readonly mount: string;
  /** The token, the secret id of AppRole, or the token of the Kubernetes service account; read for each login. */
  readonly readSecret: () => Promise<string>;
  /** Whether the token is renewed here. One from a file is renewed by the agent that writes it. */
  readonly isRenewed: boolean;
}

/** The data of an answer, whatever is in it. */
export type VaultAnswer = Readonly<Record<string, unknown>>;

/** Sends one request with a token. @throws SignerProblem */
export type AskVault = (
  method: HttpRequest['method'],
  path: string,
  token: string,
  body?: object,
) => Promise<VaultAnswer>;

/** A token that Vault does not accept: it has expired, was revoked, or lacks the right. */
export class VaultDenial extends SignerProblem {}

/** Compiles requests to one Vault. Its answers are never quoted. */
export function compileAsk(send: Send, { base, namespace }: VaultAddress, closing: AbortSignal): AskVault {
  return async (method, path, token, body) => {
    const headers = {
      'x-vault-request': 'true',
      ...(token && { 'x-vault-token': token }),
      ...(namespace && { 'x-vault-namespace': namespace }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const url = new URL(path, base);
    const answer = await send({ method, url, headers, ...(body && { body: JSON.stringify(body) }) }, closing).catch(
      (error) => {
        throw error instanceof HttpProblem ? unreachable(error) : error;
      },
    );
    const { status } = answer;
    if (status === 200) return asObject(parseJson(answer.text));
    throw statusProblem(status, answer.text);
  };
}

/** Returns an object as it is, and an empty one for any other value. */
export function asObject(value: unknown): VaultAnswer {
  return typeof value === 'object' && value !== null ? (value as VaultAnswer) : {};
}

function unreachable({ message, hint }: HttpProblem): SignerProblem {
  return new SignerProblem(message, hint ?? 'Check the address of the vault, and whether this machine can reach it.');
}

/** https://developer.hashicorp.com/vault/api-docs#http-status-codes */
function statusProblem(status: number, text: string): SignerProblem {
  if (status === 503 && /\bsealed\b/i.test(text)) return new SignerProblem('is sealed', 'Unseal the vault.', true);
  if (status === 403) return new VaultDenial('denies access', denialHint);
  if (status === 404)
    return new SignerProblem('has no such key', 'Compare mount and name of the key with those in the vault.');
  if (status === 400) return new SignerProblem('refuses the request (HTTP 400)', refusalHint);
  return new SignerProblem(
    `answers with HTTP ${status}`,
    'Look into the log of the vault.',
    [429, 503].includes(status),
  );
}

const denialHint =
  'Check the login of the JWT key, and that its policy allows "read" on transit/keys/NAME and "update" on transit/sign/NAME/*.';
const refusalHint =
  'Check the login of the JWT key, the type of the key in the vault, and the version that the address names.';

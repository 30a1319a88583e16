import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { NodeAPI } from 'node-red';
import { attempt } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import { createHttpClient } from '../../../src/http/client.ts';
import { SignerProblem } from '../../../src/signer.ts';
import { followRemoteKey, pollSeconds } from '../../../src/signers/follow.ts';
import { moduleKey } from '../../../src/signers/module.ts';
import { type RemoteKey, readVersion, requireSigning } from '../../../src/signers/remote-key.ts';
import { parseTransitAddress, type TransitKey, transitKey } from '../../../src/signers/transit.ts';
import type { KeyCredentials, KeySettings } from '../settings.ts';
import { createConstantSource } from './constant.ts';
import type { KeySources } from './source.ts';

/** How long a signer still serves the nodes that a deploy stops, in milliseconds: as long as Node-RED waits for them. */
const maxDrainMs = 15_000;

/** Creates the source of a key that stays elsewhere: in a vault, or with a signer of the settings file. */
export function createSignerSource(
  RED: NodeAPI,
  settings: KeySettings,
  credentials: KeyCredentials,
  onChange: () => void,
): KeySources {
  const remote = attempt(() => {
    requireSigning(settings);
    return openRemoteKey(RED, settings, credentials);
  });
  if (remote instanceof JwtError) {
    const refuse = () => {
      throw remote;
    };
    return { ...createConstantSource(refuse), otherKeys: () => [] };
  }
  const { kty, algorithm, kid, secretEncoding, certificate, previousTtl } = settings;
  const spec = { use: 'sig', kty, algorithm, kid, secretEncoding, certificate } as const;
  let isOpen = true;
  const followed = followRemoteKey(remote, (version) => readVersion(spec, version), {
    previousTtl,
    onChange: () => isOpen && onChange(),
  });
  void followed.check();
  const timer = setInterval(followed.check, pollSeconds * 1000);
  timer.unref();
  return {
    keyFor: followed.key,
    isPerMessage: false,
    problem: followed.problem,
    otherKeys: (now) => followed.others(Math.max(now, Date.now() / 1000)),
    close: () => {
      isOpen = false;
      clearInterval(timer);
      setTimeout(remote.close, maxDrainMs).unref();
    },
  };
}

function openRemoteKey(RED: NodeAPI, settings: KeySettings, credentials: KeyCredentials): RemoteKey {
  const { location, publicKey } = settings;
  const address = parseTransitAddress(location);
  if (address) return openTransitKey(RED, settings, credentials, address);
  return moduleKey((RED.settings as { readonly jwtSigners?: unknown }).jwtSigners, location.trim(), publicKey);
}

function openTransitKey(
  RED: NodeAPI,
  { vaultLogin, vaultRole, vaultMount, vaultFile, vaultNamespace }: KeySettings,
  { vaultSecret = '' }: KeyCredentials,
  address: TransitKey,
): RemoteKey {
  const file = vaultFile || (vaultLogin === 'kubernetes' ? serviceAccountToken : '');
  const path = resolve(RED.settings.userDir ?? '', file);
  const readSecret = async () => {
    if (file === '') return vaultSecret;
    return readFile(path, 'utf8').catch(() => {
      throw new SignerProblem(
        'gets no token: its file cannot be read',
        'Check the path of the file, and who may read it.',
      );
    });
  };
  const client = createHttpClient();
  const login = { method: vaultLogin, role: vaultRole, mount: vaultMount, readSecret, isRenewed: file === '' };
  const key = transitKey(client.send, { ...address, namespace: vaultNamespace }, login);
  return {
    ...key,
    close: () => {
      key.close();
      client.close();
    },
  };
}

/** Where Kubernetes puts the token of a pod's service account. */
const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../../src/errors.ts';
import type { Connection, HttpProxy } from '../../../src/http/client.ts';
import { runningId } from './subflow.ts';

/** Node-RED's own `tls-config` node. */
interface TlsNode extends Node {
  /** Whether its certificates could be read. */
  readonly valid?: boolean;
  addTLSOptions(options: object): Readonly<Record<string, unknown>>;
}

/** Node-RED's own `http proxy` node. */
interface ProxyNode extends Node<{ readonly username?: string; readonly password?: string }> {
  readonly url?: string;
  readonly noproxy?: unknown;
}

/** The settings of a node that name the two configuration nodes. */
export interface ConnectionSettings<Name extends string> {
  readonly tls: Name;
  readonly proxy: Name;
}

/**
 * Returns the TLS and proxy options of Node-RED's configuration nodes; without them, those of the environment apply.
 *
 * @param asking - the node that names them
 * @param settings - have the ids of the nodes, blank for none
 * @param names - of those settings
 * @throws JwtError `ERR_SETTINGS` if one of the nodes does not exist or its certificates cannot be read
 */
export function connectionOf<Name extends string>(
  RED: NodeAPI,
  asking: Node,
  settings: Readonly<Record<Name, string>>,
  names: ConnectionSettings<Name>,
): Connection {
  const tls = find<TlsNode>(RED, asking, settings[names.tls], names.tls, 'tls-config');
  const proxy = find<ProxyNode>(RED, asking, settings[names.proxy], names.proxy, 'http proxy');
  return {
    ...(tls && tlsOptions(tls, names.tls)),
    ...(proxy?.url && { proxy: proxyOptions(proxy, proxy.url, names.proxy) }),
  };
}

function find<Found extends Pick<Node, 'type'>>(
  RED: NodeAPI,
  asking: Node,
  id: string,
  setting: string,
  type: string,
): Found | undefined {
  if (id === '') return undefined;
  const node = RED.nodes.getNode(runningId(asking, id)) as unknown as Found | null | undefined;
  if (node?.type === type) return node;
  throw new JwtError('ERR_SETTINGS', `the ${type} node in the settings does not exist`, {
    setting,
    hint: 'Open the node, choose another one or remove it, and deploy.',
  });
}

function tlsOptions(node: TlsNode, setting: string): Connection {
  if (node.valid === false) {
    throw new JwtError('ERR_SETTINGS', 'the certificates of the tls-config node cannot be read', {
      setting,
      hint: 'Open the tls-config node: check that its files exist and that the certificate has its key.',
    });
  }
  const { ca, cert, key, passphrase, rejectUnauthorized, servername, pfx } = node.addTLSOptions({});
  const texts = Object.entries({ ca, cert, key, passphrase, servername })
    .filter(([, value]) => value !== undefined && value !== null && String(value) !== '')
    .map(([name, value]) => [name, String(value)] as const);
  return {
    ...Object.fromEntries(texts),
    // PKCS#12 is binary.
    ...(pfx instanceof Uint8Array && { pfx }),
    ...(typeof rejectUnauthorized === 'boolean' && { rejectUnauthorized }),
  };
}

function proxyOptions({ noproxy, credentials }: ProxyNode, url: string, setting: string): HttpProxy {
  const { username, password = '' } = credentials ?? {};
  const basic = username && `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const except = Array.isArray(noproxy) ? noproxy.map(String) : [];
  return { url, except, setting, ...(basic && { authorization: basic }) };
}

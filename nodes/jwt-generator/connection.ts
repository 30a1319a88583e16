import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import type { Connection } from '../../src/http/client.ts';
import type { GeneratorSettings } from './settings.ts';

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

/**
 * What requests are made with: certificates and a proxy of Node-RED's own configuration nodes, else what the
 * environment says.
 *
 * @throws JwtError `ERR_SETTINGS` where one of the nodes is gone
 */
export function connectionOf(
  RED: NodeAPI,
  { exchangeTls, exchangeProxy }: Pick<GeneratorSettings, 'exchangeTls' | 'exchangeProxy'>,
): Connection {
  const tls = find<TlsNode>(RED, exchangeTls, 'exchangeTls', 'tls-config');
  const proxy = find<ProxyNode>(RED, exchangeProxy, 'exchangeProxy', 'http proxy');
  return { ...(tls && tlsOptions(tls)), ...(proxy?.url && { proxy: proxyOptions(proxy, proxy.url) }) };
}

function find<Found extends Pick<Node, 'type'>>(
  RED: NodeAPI,
  id: string,
  setting: string,
  type: string,
): Found | undefined {
  if (id === '') return undefined;
  const node = RED.nodes.getNode(id) as unknown as Found | null | undefined;
  if (node?.type === type) return node;
  throw new JwtError('ERR_SETTINGS', `the ${type} node that the settings name is gone`, {
    setting,
    hint: 'Open the node, choose another one or none, and deploy.',
  });
}

function tlsOptions(node: TlsNode): Connection {
  if (node.valid === false) {
    throw new JwtError('ERR_SETTINGS', 'the certificates of the tls-config node cannot be read', {
      setting: 'exchangeTls',
      hint: 'Open the tls-config node: it names files that are not there, or a certificate without its key.',
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

function proxyOptions({ noproxy, credentials }: ProxyNode, url: string): NonNullable<Connection['proxy']> {
  const { username, password = '' } = credentials ?? {};
  const basic = username && `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return { url, except: Array.isArray(noproxy) ? noproxy.map(String) : [], ...(basic && { authorization: basic }) };
}

import type { Node, NodeAPI } from 'node-red';
import { parseHeaderName, parseHeaderValue, type RequestHeader } from '../../src/http/header.ts';
import type { SetAccess, SetSource } from '../../src/jwk/sets/source.ts';
import { isOfType } from '../keys/draft.ts';
import { CREDENTIAL_MASK } from '../keys/settings.ts';
import { connectionOf } from '../shared/message/connection.ts';
import { environmentOf } from '../shared/message/environment.ts';
import { objectIn, type PanelRequest, textIn } from '../shared/message/panel-request.ts';
import type { VerifierSettings } from './settings.ts';

/**
 * Returns where the settings say that the keys are; undefined if they name a JWT key, or several issuers.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function setSourceOf(
  RED: NodeAPI,
  node: Node,
  settings: VerifierSettings,
  secret: string,
): SetSource | undefined {
  const { keySource, jwksUrl, issuerUrl } = settings;
  if (keySource === 'key' || keySource === 'issuers') return undefined;
  const access = setAccessOf(RED, node, settings, secret);
  return keySource === 'issuer' ? { ...access, issuerUrl } : { ...access, jwksUrl };
}

/**
 * Translates saved settings into how the servers of JWK Sets are reached.
 *
 * @param secret - the value of the request header
 * @throws JwtError `ERR_SETTINGS`, `ERR_VALUE`
 */
export function setAccessOf(RED: NodeAPI, node: Node, settings: VerifierSettings, secret: string): SetAccess {
  return {
    connection: connectionOf(RED, node, settings, { tls: 'jwksTls', proxy: 'jwksProxy' }),
    header: settings.jwksHeader.trim() === '' ? undefined : headerOf(RED, node, settings.jwksHeader, secret),
    plainHttp: settings.allowPrivateHttp ? 'private' : 'local',
  };
}

function headerOf(RED: NodeAPI, node: Node, name: string, secret: string): RequestHeader {
  const setting = 'jwksHeaderValue';
  const value = environmentOf(RED, node).expand(secret, setting, { setting });
  return { name: parseHeaderName(name, 'jwksHeader'), value: parseHeaderValue(value, setting) };
}

/** The value of the request header, which the node does not keep: nothing that prints a node shows it. */
export function takeHeaderValue(node: Node): string {
  const { jwksHeaderValue = '', ...others } = (node.credentials ?? {}) as { readonly jwksHeaderValue?: string };
  node.credentials = others;
  return jwksHeaderValue;
}

/** The value of the request header in a panel: what was typed, or what is stored where Node-RED's mark stands for it. */
export function draftHeaderValue(RED: NodeAPI, draft: PanelRequest): string {
  const typed = textIn(objectIn(draft, 'credentials'), 'jwksHeaderValue');
  const id = textIn(draft, 'id');
  if (typed !== CREDENTIAL_MASK || !isOfType(RED, id, 'jwt-verifier')) return typed;
  const stored = RED.nodes.getCredentials(id) as { readonly jwksHeaderValue?: string } | undefined;
  return stored?.jwksHeaderValue ?? '';
}

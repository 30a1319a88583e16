import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import type { VerifierSettings } from '../../nodes/jwt-verifier/settings.ts';
import type { KeyCredentials, KeySettings } from '../../nodes/keys/settings.ts';

/** A node as a flow file has it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly wires?: readonly (readonly string[])[];
  readonly [setting: string]: unknown;
}

/** A value of a change node, with its type. */
type TypedValue = readonly [value: string, type: 'str' | 'msg' | 'json' | 'jsonata' | 'num'];

const tab = 'tab';
const place = { z: tab, x: 1, y: 1 };

export const httpIn = (id: string, url: string, method = 'get'): FlowNode => ({
  ...place,
  id,
  type: 'http in',
  url,
  method,
});

export const httpResponse = (id: string): FlowNode => ({ ...place, id, type: 'http response', headers: {} });

export const generator = (id: string, settings: Partial<GeneratorSettings>): FlowNode => ({
  ...place,
  id,
  type: 'jwt-generator',
  ...settings,
});

/** @param failure - id of the node that output 2 leads to */
export const verifier = (id: string, settings: Partial<VerifierSettings>, failure: string): FlowNode => ({
  ...place,
  id,
  type: 'jwt-verifier',
  ...settings,
  wires: [[], [failure]],
});

/** @param keys - ids of the keys that are published */
export const jwks = (id: string, keys: readonly string[]): FlowNode => ({ ...place, id, type: 'jwt-jwks', keys });

/** Sets properties of the message, in this order. */
export const change = (id: string, properties: Readonly<Record<string, TypedValue>>): FlowNode => ({
  ...place,
  id,
  type: 'change',
  rules: Object.entries(properties).map(([p, [to, tot]]) => ({ t: 'set', p, pt: 'msg', to, tot })),
});

export const httpRequest = (id: string, method: 'GET' | 'POST', url: string): FlowNode => ({
  ...place,
  id,
  type: 'http request',
  method,
  ret: 'obj',
  url,
  headers: [],
});

/** A POST of `msg.payload` as a form, which the panel of an HTTP request node offers in its headers. */
export const postForm = (id: string, url: string): FlowNode => ({
  ...httpRequest(id, 'POST', url),
  headers: [
    { keyType: 'Content-Type', keyValue: '', valueType: 'application/x-www-form-urlencoded', valueValue: '' },
    { keyType: 'Accept', keyValue: '', valueType: 'application/json', valueValue: '' },
  ],
});

export const jwtKey = (
  id: string,
  settings: Partial<KeySettings>,
  credentials: KeyCredentials & Readonly<Record<string, string>> = {},
): FlowNode => ({ id, type: 'jwt-key', ...settings, credentials });

/** Wires nodes in a row by their first output. */
export const inARow = (...nodes: readonly FlowNode[]): FlowNode[] =>
  nodes.map((node, index) => {
    const next = nodes[index + 1];
    const [, ...others] = node.wires ?? [];
    return { ...node, wires: [next ? [next.id] : [], ...others] };
  });

/** A flow of these nodes, in one tab. */
export const flowOf = (...nodes: readonly FlowNode[]): FlowNode[] => [
  { id: tab, type: 'tab', label: 'test' },
  ...nodes,
];

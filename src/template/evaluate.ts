import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Input, Purpose, TokenFacts, Values } from '../input.ts';
import { isSource, type Placeholder, parseTemplate, type SourceName, templateSources } from './parse.ts';
import { encode, type RequestSource, requestParts, requestSources } from './request.ts';

/** Sources of a template: of the token being issued, or of one being delivered. */
export interface TemplateFacts extends TokenFacts {
  readonly token?: string;
  /** The client secret. */
  readonly secret?: string;
}

/** A value with placeholders: a string, or an array or object with such strings. */
export type TemplateNode =
  | { readonly constant: unknown }
  | { readonly parts: readonly (string | TemplatePart)[] }
  | { readonly items: readonly TemplateNode[] }
  | { readonly members: readonly (readonly [name: string, node: TemplateNode])[] };

/** A placeholder, and the message property that it reads. */
interface TemplatePart extends Placeholder {
  readonly inputs: readonly Input[];
  /** Whether it is part of a URL, where a message must not choose another host or path. */
  readonly isInUrl?: boolean;
}

/** Adds a property of the message to the inputs of a node. */
export type AddMessageInput = (path: string) => Input;

/**
 * Compiles a template.
 *
 * @param value - a string, or the parsed JSON of an array or object
 * @param purpose - what errors name
 * @param isUrl - whether it is a URL, where a message must not choose another host or path
 * @throws JwtError `ERR_SETTINGS` for an unknown placeholder
 */
export function compileTemplate(value: unknown, purpose: Purpose, add: AddMessageInput, isUrl = false): TemplateNode {
  if (typeof value === 'string') {
    const parts = parseTemplate(value, purpose);
    const only = parts.length === 1 ? parts[0] : undefined;
    if (typeof only === 'string') return { constant: only };
    return {
      parts: parts.map((part, index) =>
        typeof part === 'string' ? part : { ...part, inputs: inputsOf(part, add), isInUrl: isUrl && index > 0 },
      ),
    };
  }
  if (Array.isArray(value)) return { items: value.map((item) => compileTemplate(item, purpose, add)) };
  if (typeof value !== 'object' || value === null) return { constant: value };
  return {
    members: Object.entries(value).map(([name, member]) => [name, compileTemplate(member, purpose, add)] as const),
  };
}

/** Message properties that a placeholder reads. */
function inputsOf({ name, argument }: Placeholder, add: AddMessageInput): Input[] {
  if (name === 'msg') return [add(argument)];
  if (name.startsWith('request.') || argument.startsWith('request.')) return [add('method'), add('url')];
  const path = /^(?:json\()?msg\.(.+?)\)?$/.exec(argument)?.[1];
  return name.startsWith('sha256.') && path !== undefined ? [add(path)] : [];
}

/**
 * Evaluates a template for one token.
 *
 * @returns undefined if a placeholder has no value: a template is never filled in part
 */
export function evaluateTemplate(node: TemplateNode, values: Values, facts: TemplateFacts): unknown {
  if ('constant' in node) return node.constant;
  if ('items' in node) return whole(node.items.map((item) => evaluateTemplate(item, values, facts)));
  if ('members' in node) {
    const members = node.members.map(([name, member]) => [name, evaluateTemplate(member, values, facts)] as const);
    return members.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(members);
  }
  const parts = node.parts.map((part) => (typeof part === 'string' ? part : evaluatePart(part, values, facts)));
  // A placeholder alone keeps its type: {exp} is a number, {key.publicJwk} an object.
  if (parts.length === 1) return parts[0];
  return parts.some((part) => part === undefined || part === null || part === '') && hasGap(node.parts, parts)
    ? undefined
    : parts.map(textOf).join('');
}

function whole(items: unknown[]): unknown[] | undefined {
  return items.includes(undefined) ? undefined : items;
}

/** Whether a placeholder, and not the text around it, is blank. */
function hasGap(parts: readonly (string | TemplatePart)[], values: readonly unknown[]): boolean {
  return parts.some((part, index) => typeof part !== 'string' && (values[index] ?? '') === '');
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

type Evaluate = (part: TemplatePart, values: Values, facts: TemplateFacts) => unknown;

const tokenSources: Readonly<Partial<Record<SourceName, Evaluate>>> = {
  now: (_part, _values, { now }) => now,
  iat: (_part, _values, { claims, now }) => claims.iat ?? now,
  exp: (_part, _values, { claims }) => claims.exp,
  claim: ({ argument }, _values, { claims }) => (Object.hasOwn(claims, argument) ? claims[argument] : undefined),
  uuid: () => randomUUID(),
  hex: ({ argument }) => randomBytes(Number(argument)).toString('hex'),
  base64url: ({ argument }) => randomBytes(Number(argument)).toString('base64url'),
  msg: ({ inputs, isInUrl }, values) => {
    const value = inputValue(inputs[0], values);
    // RFC 3986 §2.2: a value from the message stays within one URL component.
    return isInUrl && (typeof value === 'string' || typeof value === 'number') ? encode(String(value)) : value;
  },
  token: (_part, _values, { token }) => token,
  secret: (_part, _values, { secret }) => secret,
};

function evaluatePart(part: TemplatePart, values: Values, facts: TemplateFacts): unknown {
  const { name } = part;
  if (facts.isDraft && isFresh(part)) return draftOf(part, facts);
  const evaluate = tokenSources[name];
  if (evaluate) return evaluate(part, values, facts);
  if (name.startsWith('key.')) return facts.keyFact(name);
  if (isRequestSource(name)) return requestValue(name, part.inputs, values);
  return hashOf(part, values);
}

/** Whether the value of a source differs for each token, or exists only for an issued token. */
function isFresh({ name }: TemplatePart): boolean {
  const { from } = templateSources[name];
  return from === 'token' || from === 'random';
}

/** A stand-in of the right type, equal for all messages that can share a token. */
function draftOf({ name, argument }: TemplatePart, { claims }: TemplateFacts): unknown {
  const about = name === 'claim' ? argument : name;
  if (['now', 'iat', 'exp', 'nbf'].includes(about)) return 0;
  return name === 'claim' && Object.hasOwn(claims, argument) ? claims[argument] : '-';
}

function isRequestSource(name: string): name is RequestSource {
  return isSource(name) && Object.hasOwn(requestSources, name);
}

function requestValue(name: RequestSource, [method, url]: readonly Input[], values: Values): string | undefined {
  const parts = requestParts(inputValue(method, values), inputValue(url, values));
  return parts && requestSources[name](parts);
}

function hashOf({ name, argument, inputs }: TemplatePart, values: Values): string | undefined {
  const content = hashedContent(argument, inputs, values);
  const encoding = name.slice('sha256.'.length) as 'hex' | 'base64' | 'base64url';
  return content === undefined ? undefined : createHash('sha256').update(content).digest(encoding);
}

function hashedContent(argument: string, inputs: readonly Input[], values: Values): string | Uint8Array | undefined {
  if (isRequestSource(argument)) return requestValue(argument, inputs, values);
  const value = inputValue(inputs[0], values);
  if (value === undefined || value === null) return undefined;
  if (argument.startsWith('json(')) return JSON.stringify(sorted(value));
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  return JSON.stringify(value);
}

/** JSON with the members of every object sorted by their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

function inputValue(input: Input | undefined, values: Values): unknown {
  if (input === undefined) return undefined;
  if ('constant' in input) return input.constant;
  return 'variable' in input ? values[input.variable] : undefined;
}

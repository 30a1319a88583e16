import { JwtError, replacingErrors } from '../errors.ts';
import { type Filled, isObject, type Json, type Source } from './filled.ts';
import { jsonwebtoken } from './jsonwebtoken.ts';
import { isJwtNode, n8nCredential, n8nNode } from './n8n.ts';
import { nodeRedContribJwt } from './node-red-contrib-jwt.ts';
import { orkes } from './orkes.ts';

/** Deepest nesting, in levels: whatever is built level by level costs no more than so many times the text. */
const maxDepth = 256;

/** Systems whose objects are known by their type, wherever they stand in a text: a workflow, a flow, a list. */
const sources: readonly Source[] = [orkes, n8nNode, nodeRedContribJwt, n8nCredential];

/**
 * Reads what another system uses to make tokens: a task of Orkes Conductor, options of `jsonwebtoken`, a JWT node or
 * credential of n8n, a node of node-red-contrib-jwt.
 *
 * @param text - JSON
 * @throws JwtError `ERR_SETTINGS` for any other text
 */
export function fillFrom(text: string): Filled {
  const json = replacingErrors<unknown>(() => JSON.parse(text), noJson);
  if (isDeeperThan(maxDepth, json)) throw unknownText();
  return replacingErrors(() => fill(json), unknownText);
}

function fill(json: unknown): Filled {
  for (const source of sources) {
    const [first, ...others] = objectsIn(json, source.matches);
    if (!first) continue;
    const filled = source.fill(first);
    const notes = others.map((other) => ({ field: String(other.name ?? source.name), reason: 'another' as const }));
    return { source: source.name, ...filled, notCarried: [...filled.notCarried, ...notes] };
  }
  if (objectsIn(json, readsTokens).length > 0) {
    throw new JwtError('ERR_SETTINGS', 'the text is of a node that verifies tokens, and this one makes them', {
      hint: 'Use JWT - Verifier in its place.',
    });
  }
  if (!isObject(json) || !jsonwebtoken.matches(json)) throw unknownText();
  return { source: jsonwebtoken.name, ...jsonwebtoken.fill(json) };
}

const readsTokens = ({ type }: Json) => type === 'jwt verify' || isJwtNode(type);

/** The outermost objects that match, in the order of the text. */
function objectsIn(json: unknown, matches: (json: Json) => boolean): Json[] {
  if (isObject(json) && matches(json)) return [json];
  const isHolder = typeof json === 'object' && json !== null;
  return isHolder ? Object.values(json).flatMap((part) => objectsIn(part, matches)) : [];
}

function isDeeperThan(levels: number, json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return levels === 0 || Object.values(json).some((part) => isDeeperThan(levels - 1, part));
}

function noJson(): JwtError {
  return new JwtError('ERR_SETTINGS', 'the text is no JSON', {
    hint: 'Copy it again, whole. In JSON, names and texts stand in double quotes, and nothing is left to be computed.',
  });
}

function unknownText(): JwtError {
  return new JwtError('ERR_SETTINGS', 'the text is of no system that can be read here', {
    hint: 'Paste a GET_SIGNED_JWT task, options of jsonwebtoken, a JWT node or credential of n8n, or a jwt sign node.',
  });
}

import { JwtError, replacingErrors } from '../errors.ts';
import { unwrap } from '../unwrap.ts';
import { type Filled, isObject, type Json, type Source } from './filled.ts';
import { jsonwebtoken } from './jsonwebtoken.ts';
import { isJwtNode, n8nCredential, n8nNode } from './n8n.ts';
import { nodeRedContribJwt } from './node-red-contrib-jwt.ts';
import { orkes } from './orkes.ts';

/** The deepest nesting, in levels, which bounds the work and the size of what is built from each level. */
const maxDepth = 256;

/** The systems whose objects are recognized by their type, anywhere in the JSON of a workflow or flow. */
const sources: readonly Source[] = [orkes, n8nNode, nodeRedContribJwt, n8nCredential];

/**
 * Reads what another system uses to issue tokens: a task of Orkes Conductor, options of `jsonwebtoken`, a JWT node or
 * credential of n8n, a node of node-red-contrib-jwt.
 *
 * @param text - JSON
 * @throws JwtError `ERR_SETTINGS` for any other text
 */
export function fillFrom(text: string): Filled {
  const json = replacingErrors<unknown>(() => JSON.parse(unwrap(text)), notJson);
  if (isDeeperThan(maxDepth, json)) throw unknownSource();
  return replacingErrors(() => fill(json), unknownSource);
}

function fill(json: unknown): Filled {
  for (const source of sources) {
    const [first, ...others] = objectsIn(json, source.matches);
    if (!first) continue;
    const filled = source.fill(first);
    const notes = others.map((other) => ({ field: String(other.name ?? source.name), reason: 'another' as const }));
    return { source: source.name, ...filled, notCarried: [...filled.notCarried, ...notes] };
  }
  if (objectsIn(json, verifiesTokens).length > 0) {
    throw new JwtError('ERR_SETTINGS', 'the text is from a node that verifies tokens; this node issues them', {
      hint: 'Use JWT - Verifier instead.',
    });
  }
  if (!isObject(json) || !jsonwebtoken.matches(json)) throw unknownSource();
  return { source: jsonwebtoken.name, ...jsonwebtoken.fill(json) };
}

const verifiesTokens = ({ type }: Json) => type === 'jwt verify' || isJwtNode(type);

/** The outermost objects that match, in the order of the text. */
function objectsIn(json: unknown, matches: (json: Json) => boolean): Json[] {
  if (isObject(json) && matches(json)) return [json];
  const isContainer = typeof json === 'object' && json !== null;
  return isContainer ? Object.values(json).flatMap((part) => objectsIn(part, matches)) : [];
}

function isDeeperThan(levels: number, json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return levels === 0 || Object.values(json).some((part) => isDeeperThan(levels - 1, part));
}

function notJson(): JwtError {
  return new JwtError('ERR_SETTINGS', 'the text is not JSON', {
    hint: 'Copy it again as a whole. In JSON, names and strings are in double quotes, and values are not expressions.',
  });
}

function unknownSource(): JwtError {
  return new JwtError('ERR_SETTINGS', 'the text is not from a supported system', {
    hint: 'Paste a GET_SIGNED_JWT task, options of jsonwebtoken, a JWT node or credential of n8n, or a jwt sign node.',
  });
}

import { JwtError, replacingErrors } from '../errors.ts';
import { parseJson } from '../json.ts';
import { type KeyLocation, locationIn } from '../key-location.ts';
import { nameRemoteKey } from '../remote-key-names.ts';
import { unwrap } from '../unwrap.ts';
import { fillFromKey } from './bare-key.ts';
import { type Filled, isObject, type Json, type Source } from './filled.ts';
import { fillFromCall, hasCall } from './js-call.ts';
import { jsonwebtoken } from './jsonwebtoken.ts';
import { isJwtNode, n8nCredential, n8nNode } from './n8n.ts';
import { nodeRedContribJwt } from './node-red-contrib-jwt.ts';
import { orkes } from './orkes.ts';
import { fillFromToken, findToken } from './token.ts';

/** The deepest nesting, in levels, which bounds the work and the size of what is built from each level. */
const maxDepth = 256;

/** The systems whose objects are recognized by their type, anywhere in the JSON of a workflow or flow. */
const sources: readonly Source[] = [orkes, n8nNode, nodeRedContribJwt, n8nCredential];

/**
 * Reads whatever a person has to make tokens from: a token, a key, a line of curl with a token, a call of `jwt.sign`; or, in
 * JSON, a task of Orkes Conductor, options of `jsonwebtoken`, a JWT node or credential of n8n, a node of node-red-contrib-jwt.
 *
 * @param fileName - of the file that the text is from; it may hold a key id
 * @throws JwtError `ERR_SETTINGS` for any other text; the hint says where such a text belongs
 */
export function fillFrom(text: string, fileName = ''): Filled {
  const plain = unwrap(text);
  const token = findToken(plain);
  if (token) return fillFromToken(token);
  if (/^\s*curl\s/.test(plain)) throw withoutToken();
  const json = parseJson(plain);
  const called = json === undefined && hasCall(plain) ? replacingErrors(() => fillFromCall(plain), notJson) : undefined;
  if (called) return { source: 'jwt.sign', ...called };
  if (!isObject(json) && !Array.isArray(json)) return fillFromOther(text, fileName);
  if (isDeeperThan(maxDepth, json)) throw unknownSource();
  if (isObject(json) && ('kty' in json || 'keys' in json)) return fillFromOther(text, fileName);
  return replacingErrors(() => fill(json), unknownSource);
}

/** Reads a key. @throws JwtError that says what a text that is none looks like */
function fillFromOther(text: string, fileName: string): Filled {
  const remote = nameRemoteKey(text);
  if (remote) throw new JwtError('ERR_SETTINGS', `the text ${remote.what}`, { hint: remote.hint });
  const location = locationIn(text);
  if (location) throw locationProblem(location);
  const key = replacingErrors(() => fillFromKey(text, fileName), notJson);
  if (key) return key;
  throw parseJson(text) === undefined ? notJson() : unknownSource();
}

/** The error of a text that says where a key is, or the rest of what tokens are made with. */
function locationProblem(location: KeyLocation): JwtError {
  const [what, hint] =
    location === 'path'
      ? ['the path of a file', 'Choose the file itself, or paste what is in it.']
      : location === 'secretManager'
        ? ['the name of a secret in a secret manager', 'Paste the secret itself.']
        : [
            'an address',
            'A token endpoint belongs under Result, Access token; the address of a JWK Set into JWT - Verifier.',
          ];
  return new JwtError('ERR_SETTINGS', `the text is ${what}`, { hint });
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

function withoutToken(): JwtError {
  return new JwtError('ERR_SETTINGS', 'the curl line sends no JWT in an Authorization header', {
    hint: 'Paste the line with its header, as in: curl -H "Authorization: Bearer eyJ…" https://…',
  });
}

function unknownSource(): JwtError {
  return new JwtError('ERR_SETTINGS', 'the text is not from a supported system', {
    hint: 'Paste a token, a key, a call of jwt.sign, a curl line, a GET_SIGNED_JWT task, options of jsonwebtoken, a JWT node or credential of n8n, or a jwt sign node.',
  });
}

import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { Values } from '../../src/claims/input.ts';
import { JwtError } from '../../src/errors.ts';
import { attributesOf, prepareAttributesCheck } from '../../src/jwt/attributes.ts';
import { type Issuer, prepareIssuer } from '../../src/jwt/issue.ts';
import { toJwtError } from '../shared/attempt.ts';
import type { KeyHolder } from '../shared/key-node.ts';
import { createSource } from '../shared/key-source/create.ts';
import type { KeySource } from '../shared/key-source/source.ts';
import { createTypedValues } from '../shared/typed-values.ts';
import { withDefaults } from '../shared/with-defaults.ts';
import { createIssuers } from './issuers.ts';
import { attributeNames, generatorDefaults } from './settings.ts';
import { choicesOf, issuerSpec } from './spec.ts';

/** A node as its panel stands, saved or not. */
interface Draft {
  readonly id?: string;
  /** The flow that the node is in. */
  readonly z?: string;
  readonly settings?: object;
  /** The keys that it uses, by their ids, with the mark of Node-RED in place of credentials that are stored. */
  readonly keys?: Readonly<Record<string, { readonly settings: object; readonly credentials: object }>>;
  readonly message?: NodeMessage;
}

/** What Node-RED shows in place of a credential that it keeps. */
const kept = '__PWRD__';

/**
 * Serves `POST jwt-generator/try` to editors that may write: makes one token from a sample message with the settings of
 * a panel as they stand. The token and its parts come back, or the error that Failure would carry; never a key.
 */
export function serveTrial(RED: NodeAPI): void {
  RED.httpAdmin.post(
    '/jwt-generator/try',
    RED.auth.needsPermission('jwt-generator.write'),
    async (request, response) => {
      response.set('cache-control', 'no-store');
      response.json(await tryOut(RED, request.body ?? {}));
    },
  );
}

async function tryOut(RED: NodeAPI, draft: Draft): Promise<object> {
  const sources: KeySource[] = [];
  try {
    const node = standIn(RED, draft);
    const settings = withDefaults(generatorDefaults, draft.settings ?? {});
    const values = createTypedValues(RED, node);
    const bind = prepareIssuer(issuerSpec(settings, values));
    const findKey = (id: string, where: string): KeyHolder => {
      const source = createSource(RED, keyDefinition(RED, draft, id, where), () => {});
      sources.push(source);
      return { ...source, isPerMessage: () => source.isPerMessage, onChange: () => () => {} };
    };
    const message = draft.message ?? {};
    const issuers = createIssuers(findKey, node, settings, bind, () => {});
    const { issue }: Issuer = await issuers.issuerFor(message);
    const read: Values = await values.readAll(message);
    const { authorizationScheme, outputSchema, saveAttributes } = settings;
    const saved = choicesOf('saveAttributes', saveAttributes, attributeNames);
    const check = prepareAttributesCheck(outputSchema, saved, authorizationScheme);
    const issued = await issue(read);
    check(issued);
    return { result: attributesOf(issued, attributeNames, authorizationScheme) };
  } catch (error) {
    const { code, message, hint, claim } = toJwtError(error);
    return { error: { code, message, hint, claim } };
  } finally {
    for (const source of sources) source.close();
  }
}

function keyDefinition(RED: NodeAPI, { keys = {} }: Draft, id: string, where: string) {
  const key = Object.hasOwn(keys, id) ? keys[id] : undefined;
  if (!key) {
    throw new JwtError('ERR_KEY_MISSING', `no key is chosen for ${where}, or it is gone`, {
      hint: `Choose, add or generate a JWT key for ${where}.`,
    });
  }
  const stored = (RED.nodes.getCredentials(id) ?? {}) as Record<string, unknown>;
  const credentials = Object.entries(key.credentials).map(([name, value]) => [
    name,
    value === kept ? stored[name] : value,
  ]);
  return {
    saved: key.settings,
    credentials: Object.fromEntries(credentials.filter(([, value]) => value !== undefined)),
  };
}

/** The node itself where it runs already; else another of its flow, whose contexts and environment are the same. */
function standIn(RED: NodeAPI, { id = '', z = '' }: Draft): Node {
  const own = RED.nodes.getNode(id);
  if (own) return own;
  let neighbour: Node | undefined;
  RED.nodes.eachNode((definition) => {
    if ((definition as { z?: string }).z === z) neighbour ??= RED.nodes.getNode(definition.id) ?? undefined;
  });
  const context = () => {
    throw new JwtError('ERR_VALUE', 'a context can be read only after the flow was deployed once');
  };
  return neighbour ?? ({ id, z, context } as unknown as Node);
}

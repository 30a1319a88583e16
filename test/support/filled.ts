import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { issuerSpec } from '../../nodes/jwt-generator/spec.ts';
import { keyDefaults } from '../../nodes/keys/settings.ts';
import { constantOf } from '../../nodes/shared/settings/constant-value.ts';
import type { Filled } from '../../src/fill/filled.ts';
import type { Key } from '../../src/jwk/key.ts';
import { readKey } from '../../src/jwk/read/read-key.ts';
import { compileIssuer, type IssuedToken } from '../../src/jwt/issue/issue.ts';
import { openQueue } from '../../src/scheduler/queue.ts';
import { surroundings } from './issue.ts';
import { nowOf } from './keys.ts';

/** The settings of a fresh node that was filled, as the node would have them. */
export function settingsOf({ settings }: Filled): GeneratorSettings {
  return { ...generatorDefaults, ...settings };
}

/** The key that a text brings, as a config node would read it. */
export function keyOf({ key, credentials }: Filled): Key {
  return nowOf(readKey({ ...keyDefaults, ...key, ...credentials }));
}

/**
 * Makes the token of a filled node at noon, without a Node-RED.
 *
 * @param payload - what a message brings, where the settings take the claims from one
 */
export async function issueFilled(filled: Filled, payload?: object): Promise<IssuedToken> {
  const settings = settingsOf(filled);
  const fromMessage = payload && { payload: 'payload', payloadType: 'msg' as const };
  const spec = issuerSpec(
    { ...settings, ...fromMessage },
    { add: (purpose, typed) => constantOf(purpose, typed) ?? { variable: 0 } },
  );
  const { issue } = compileIssuer(spec, openQueue(), surroundings)({ signing: keyOf(filled) });
  return issue([payload]);
}

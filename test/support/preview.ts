import assert from 'node:assert/strict';
import { previewOf } from '../../nodes/jwt-generator/editor/preview.ts';
import type { Preview } from '../../nodes/jwt-generator/editor/preview-model.ts';
import { type GeneratorSettings, generatorDefaults, type TypedRow } from '../../nodes/jwt-generator/settings.ts';
import { issuerSpec } from '../../nodes/jwt-generator/spec.ts';
import type { KeyDescription } from '../../nodes/keys/panel-answers.ts';
import { constantOf } from '../../nodes/shared/settings/constant-value.ts';
import { describeKey } from '../../src/jwk/describe.ts';
import type { Key } from '../../src/jwk/key.ts';
import { compileIssuer, type IssuedToken } from '../../src/jwt/issue/issue.ts';
import { openQueue } from '../../src/scheduler/queue.ts';
import { noon, surroundings } from './issue.ts';
import { secretKey } from './keys.ts';

/** Settings beside those of a fresh node that signs with a secret. */
export type Settings = Partial<GeneratorSettings>;

export interface Keys {
  readonly signature?: Key | undefined;
  readonly encryption?: Key | undefined;
}

const hmac = secretKey('sig', 32);

const complete = (settings: Settings): GeneratorSettings => ({
  ...generatorDefaults,
  signature: 'symmetric',
  ...settings,
});

/** A row of custom claims or header parameters. */
export const row = (key: string, dataType: string, value: string, valueType: string) =>
  ({ key, dataType, value, valueType }) as TypedRow;

/** What a panel is told of a key. */
function infoOf(key: Key | undefined): KeyDescription | undefined {
  return key && JSON.parse(JSON.stringify(describeKey(key, noon)));
}

/** What the panel shows at noon. */
export function preview(settings: Settings, { signature = hmac, encryption }: Keys = {}): Preview {
  return previewOf(complete(settings), { signature: infoOf(signature), encryption: infoOf(encryption) }, noon);
}

/** What the panel shows where it has been told of no key. */
export function previewWithoutKey(settings: Settings): Preview {
  return previewOf(complete(settings), {}, noon);
}

/** Issues a token at noon, from settings that no message is needed for. */
export async function issue(settings: Settings, { signature = hmac, encryption }: Keys = {}): Promise<IssuedToken> {
  const spec = issuerSpec(complete(settings), {
    add: (purpose, typed) => constantOf(purpose, typed) ?? assert.fail(`${purpose.name} is not constant`),
  });
  return compileIssuer(spec, openQueue(), surroundings)({ signing: signature, encryption }).issue([]);
}

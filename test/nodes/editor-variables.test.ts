import assert from 'node:assert/strict';
import { withVariables } from '../../nodes/jwt-generator/editor/with-variables.ts';
import { type GeneratorSettings, generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import type { ConfigNode } from '../../nodes/shared/editor/red.ts';
import { usedProperties } from '../../nodes/shared/editor/used-properties.ts';
import { knownValues, variablesOf } from '../../nodes/shared/editor/variables.ts';
import { noon } from '../support/issue.ts';
import { inBraces } from '../support/trial.ts';

/** The nodes of an editor, as far as variables are read of them. */
function editorOf(...nodes: object[]) {
  const all = nodes as ConfigNode[];
  const byType = (type: string) => (id: string) => all.find((node) => node.id === id && node.type === type);
  return {
    subflow: byType('subflow'),
    workspace: byType('tab'),
    group: byType('group'),
    eachNode: (visit: (node: ConfigNode) => void) => all.filter(({ z }) => z).forEach(visit),
    eachConfig: (visit: (node: ConfigNode) => void) => all.filter(({ z }) => !z).forEach(visit),
  };
}

const env = (values: Readonly<Record<string, readonly [type: string, value?: unknown]>>) => ({
  env: Object.entries(values).map(([name, [type, value]]) => ({ name, type, value })),
});
const tab = (values: Parameters<typeof env>[0] = {}) => ({ id: 'tab', type: 'tab', ...env(values) });
const subflow = (values: Parameters<typeof env>[0], id = 'sub') => ({ id, type: 'subflow', ...env(values) });
const instance = (values: Parameters<typeof env>[0], further: object = {}) => ({
  ...{ id: 'one', type: 'subflow:sub', z: 'tab', name: 'Shop', ...env(values) },
  ...further,
});
const seen = (place: object, ...nodes: object[]) => knownValues(variablesOf(place, editorOf(...nodes)));

describe('the environment variables that the editor knows', () => {
  it('have the type that the flow gives them, and are those of the flow and of all flows', () => {
    const global = { id: 'g', type: 'global-config', ...env({ A: ['str', 'of all'], B: ['num', '5'] }) };
    const flow = tab({
      A: ['str', 'here'],
      C: ['bool', 'true'],
      D: ['json', '{"x":1}'],
      E: ['env', 'B'],
      A2: ['env', 'A'],
    });
    const { A, B, C, D, E, A2 } = seen({ z: 'tab' }, global, flow);
    assert.deepEqual([A, B, C, D, E, A2], ['here', 5, true, { x: 1 }, 5, 'here']);
  });

  it('are those of the innermost group; one that names itself is the one around it', () => {
    const outer = { id: 'outer', type: 'group', ...env({ A: ['str', 'outer'] }) };
    const inner = { id: 'inner', type: 'group', g: 'outer', ...env({ A: ['env', 'A'], B: ['str', 'inner'] }) };
    const { A, B } = seen({ z: 'tab', g: 'inner' }, tab({ A: ['str', 'tab'], B: ['str', 'tab'] }), outer, inner);
    assert.deepEqual([A, B], ['outer', 'inner']);
  });

  it('are not known where only the server knows: credentials, expressions, JSON that is none', () => {
    const flow = tab({ A: ['cred'], B: ['jsonata', '1+1'], C: ['json', '{'], D: ['bin', '[1]'], E: ['env', 'PATH'] });
    assert.deepEqual(seen({ z: 'tab' }, tab({}), flow), {});
  });

  it('are in a subflow its defaults, and what is left open is that of an instance', () => {
    const properties = { A: ['str', 'default'], KEY: ['jwt-key', ''], B: ['str', ''] } as const;
    const nodes = [
      ...[tab({ C: ['str', 'tab'] }), subflow(properties)],
      ...[instance({}, { id: 'none' }), instance({ A: ['str', 'mine'], KEY: ['conf-type', 'k1'], X: ['str', 'own'] })],
    ];
    const variables = variablesOf({ z: 'sub' }, editorOf(...nodes));
    const ofInstance = { from: 'instance', instance: 'Shop' } as const;
    assert.deepEqual(Object.fromEntries(variables), {
      C: { value: 'tab' },
      A: { value: 'default', property: { from: 'default' } },
      KEY: { value: 'k1', property: ofInstance },
      B: { value: '', property: { from: 'default' } },
      X: { value: 'own', property: ofInstance },
    });
    const used = {
      issuer: 'A',
      issuerType: 'env',
      signingKey: inBraces('KEY'),
      rows: [{ value: inBraces('A') }],
      kid: 'B',
    };
    const say = (key: string, values: object) => `${key} ${JSON.stringify(values)}`;
    assert.deepEqual(usedProperties(used, variables, say), [
      'defaults {"instance":"","names":"A"}',
      'instance {"instance":"Shop","names":"KEY"}',
    ]);
  });

  it('pass a key on to a subflow within a subflow', () => {
    const nodes = [
      ...[tab(), subflow({ OUTER: ['jwt-key', 'k2'] }, 'outer'), subflow({ KEY: ['jwt-key', ''] })],
      instance({ KEY: ['conf-type', inBraces('OUTER')] }, { z: 'outer' }),
    ];
    assert.equal(seen({ z: 'sub' }, ...nodes).KEY, 'k2');
  });

  it('end where a subflow or a group contains itself', () => {
    const nodes = [subflow({ A: ['str', 'x'] }), instance({}, { z: 'sub' }), { id: 'g', type: 'group', g: 'g' }];
    assert.deepEqual(seen({ z: 'sub', g: 'g' }, ...nodes), { A: 'x' });
  });
});

describe('the preview with environment variables', () => {
  const names = ['TEXT', 'COUNT', 'FLAG', 'LIST', 'SECONDS'];
  const values = ['of the flow', 7, true, ['a'], '120'];
  const variables = new Map(names.map((name, index) => [name, { value: values[index] }]));
  const shown = (settings: Partial<GeneratorSettings>) =>
    withVariables({ ...generatorDefaults, ...settings }, variables);

  it('shows values of the environment and references as what they are', () => {
    const { issuer, issuerType, subject, audience, audienceType, kid, ttl, ttlType, customClaims } = shown({
      ...{ issuer: 'TEXT', issuerType: 'env', subject: `for ${inBraces('COUNT')}`, kid: inBraces('TEXT') },
      ...{ audience: `["${inBraces('TEXT')}"]`, audienceType: 'json', ttl: inBraces('SECONDS'), ttlType: 'str' },
      customClaims: [
        { key: 'a', dataType: 'boolean', value: 'FLAG', valueType: 'env' },
        { key: 'b', dataType: 'array', value: inBraces('LIST'), valueType: 'str' },
      ] as never,
    });
    assert.deepEqual([issuer, issuerType, subject, kid], ['of the flow', 'str', 'for 7', 'of the flow']);
    assert.deepEqual([audience, audienceType, ttl, ttlType], ['["of the flow"]', 'json', '120', 'num']);
    assert.deepEqual(
      customClaims.map(({ value, valueType }) => [value, valueType]),
      [
        ['true', 'bool'],
        ['["a"]', 'json'],
      ],
    );
  });

  it('leaves what it does not know, expressions and places', () => {
    const settings: Partial<GeneratorSettings> = {
      ...{ issuer: 'PATH', issuerType: 'env', subject: `${inBraces('TEXT')} ${inBraces('PATH')}` },
      ...{ payload: `"${inBraces('TEXT')}"`, payloadType: 'jsonata', variable: 'TEXT', variableType: 'flow' },
    };
    assert.deepEqual(shown(settings), { ...generatorDefaults, ...settings });
  });

  it('is made at noon of the defaults of a subflow', async () => {
    const { previewOf } = await import('../../nodes/jwt-generator/editor/preview.ts');
    const settings: GeneratorSettings = { ...generatorDefaults, ttl: 'SECONDS', ttlType: 'env' };
    const { claims } = previewOf(settings, {}, noon, variables);
    assert.deepEqual(Object.fromEntries(claims).exp, { kind: 'time', value: noon + 120 });
  });
});

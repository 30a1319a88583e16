import type { Translate } from '../../keys/editor/key-info.ts';
import { createTypedInput } from '../../shared/editor/typed-input.ts';
import { createTypedRows } from '../../shared/editor/typed-rows.ts';
import { valueTypes } from '../../shared/settings/value-types.ts';
import { dataTypes } from '../settings.ts';
import { live, type VerifierNode } from './live.ts';

/** Types of values that a verifier can read: all but templates, which are evaluated while a token is issued. */
const readTypes = valueTypes.filter((type) => type !== 'template');

/** Builds the group of scopes, roles and expected claims. */
export function prepareRules(node: VerifierNode, say: Translate): void {
  const types = readTypes.filter((type) => type !== 'num' && type !== 'bool');
  for (const name of ['scopes', 'roles'] as const) createTypedInput(`node-input-${name}`, say(`label.${name}`), types);
  createTypedRows($('#node-input-expectedClaims-rows'), live.saved(node, 'expectedClaims'), {
    key: say('row.claim'),
    dataType: say('row.dataType'),
    value: say('row.value'),
    add: say('row.add'),
    remove: RED._('common.label.delete'),
    move: say('row.move'),
    dataTypes: dataTypes.map((value) => ({ value, label: say(`dataType.${value}`) })),
    valueTypes: readTypes,
  });
}

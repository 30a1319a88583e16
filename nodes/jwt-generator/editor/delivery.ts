import type { DeliveryKind } from '../../../src/delivery/delivery.ts';
import { createPairRows, type PairTexts } from '../../shared/editor/pair-rows.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { Translate } from './claims.ts';
import { type GeneratorNode, live } from './live.ts';

/** Settings of a delivery that have a row in the panel. */
type Part = 'deliveryUrl' | 'deliveryName' | 'deliveryOther' | 'deliveryHeaders' | 'deliveryBody';

/** Settings that each kind of delivery uses. */
const parts: Readonly<Record<DeliveryKind, readonly Part[]>> = {
  message: [],
  header: ['deliveryHeaders'],
  form: ['deliveryUrl', 'deliveryHeaders', 'deliveryBody'],
  json: ['deliveryUrl', 'deliveryHeaders', 'deliveryBody'],
  query: ['deliveryUrl', 'deliveryName', 'deliveryHeaders'],
  url: ['deliveryUrl'],
  mqtt: ['deliveryName', 'deliveryOther'],
  response: ['deliveryHeaders', 'deliveryBody'],
};

/** Parts of an MQTT login that can be the token. */
const loginParts = ['password', 'username'];

const field = (name: string) => $(`#node-input-${name}`);
const loginPart = () => $('#jwt-login-part');

/** Builds the rows of the delivery. */
export function prepareDelivery(node: GeneratorNode, say: Translate): void {
  for (const [name, what] of [
    ['deliveryHeaders', 'requestHeader'],
    ['deliveryBody', 'member'],
  ] as const) {
    createPairRows($(`#node-input-${name}-rows`), live.saved(node, name), pairTexts(say, what));
  }
  field('delivery').on('change', (event) => {
    // Only a change by the user resets the name; a saved one is shown unchanged.
    if (event.originalEvent) chooseName();
  });
  loginPart().on('change', () => {
    field('deliveryName').val(String(loginPart().val()));
  });
}

/** Label of the half of an MQTT login that is not the token. */
export function otherLoginPart({ deliveryName }: GeneratorSettings): 'loginPassword' | 'loginUsername' {
  return deliveryName === 'username' ? 'loginPassword' : 'loginUsername';
}

/** Labels of a list of names with templates. */
export function pairTexts(say: Translate, what: 'requestHeader' | 'member'): PairTexts {
  return {
    key: say(`row.${what}`),
    value: say('row.template'),
    add: say(`row.add.${what}`),
    remove: RED._('common.label.delete'),
    move: say('row.move'),
  };
}

/** Resets the name when the kind changes: a query parameter is not a part of a login, and vice versa. */
function chooseName(): void {
  const name = String(field('deliveryName').val());
  const isLogin = field('delivery').val() === 'mqtt';
  if (isLogin && !loginParts.includes(name)) field('deliveryName').val('password');
  if (!isLogin && loginParts.includes(name)) field('deliveryName').val('');
}

/** Shows only the rows that apply; rows with a value stay visible. */
export function refreshDelivery(settings: GeneratorSettings, say: Translate): void {
  const { delivery, deliveryName } = settings;
  const isLogin = delivery === 'mqtt';
  for (const name of ['deliveryUrl', 'deliveryName', 'deliveryOther', 'deliveryHeaders', 'deliveryBody'] as const) {
    $(`.jwt-${name}`).toggle(settings[name].length > 0 || (parts[delivery] ?? []).includes(name));
  }
  field('deliveryName').toggle(!isLogin);
  loginPart().toggle(isLogin).val(deliveryName);
  $('#jwt-deliveryName-label').text(say(isLogin ? 'label.loginPart' : 'label.deliveryName'));
  $('#jwt-deliveryOther-label').text(say(`label.${otherLoginPart(settings)}`));
  field('deliveryUrl').attr('placeholder', delivery === 'query' ? say('label.deliveryUrlBlank') : 'https://…');
}

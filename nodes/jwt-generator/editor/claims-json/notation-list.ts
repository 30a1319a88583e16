import type { Translate } from '../claims.ts';

/** The notation in examples, each with its explanation in the catalogue. */
const examples = {
  msg: '"{{msg.payload.user}}"',
  others: '"{{flow.a}}", "{{global.a}}", "{{env.A}}"',
  jsonata: '"{{jsonata: $now()}}"',
  type: '"{{msg.level | number}}"',
  optional: '"{{msg.user | optional}}"',
  now: '"{{now + 3600}}", "{{now + 2 days}}"',
  uuid: '"{{uuid}}"',
  payload: '"...": "{{msg.payload}}"',
  str: '"{{str: {{a}}}}"',
} as const;

/** Lists the notation, in a group that is closed at first. */
export function describeNotation(area: JQuery, say: Translate): void {
  const group = $('<details class="jwt-notation"></details>').appendTo(area);
  $('<summary></summary>').text(say('claimsView.notation')).appendTo(group);
  const list = $('<dl></dl>').appendTo(group);
  for (const [name, example] of Object.entries(examples)) {
    $('<dt translate="no"></dt>').text(example).appendTo(list);
    $('<dd></dd>')
      .text(say(`claimsView.example.${name}`))
      .appendTo(list);
  }
}

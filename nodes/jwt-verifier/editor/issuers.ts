import type { Translate } from '../../keys/editor/key-info.ts';
import { createKeySelect } from '../../keys/editor/key-select.ts';
import { createRows, type ShowRow } from '../../shared/editor/rows.ts';
import { buildTypedInput } from '../../shared/editor/typed-input.ts';
import { blankIssuer, type IssuerRow, issuerSources, keysIn } from '../settings.ts';
import { live, type VerifierNode } from './live.ts';
import { isKeyFor } from './validators.ts';

/** A row of the panel: an issuer with the id of its key, which is saved in a list of its own. */
export type ShownIssuer = IssuerRow & { readonly key: string };

let count = 0;

/** Builds the list of issuers. */
export function prepareIssuers(node: VerifierNode, say: Translate): void {
  const keys = keysIn(live.saved(node, 'issuerKeys'));
  const rows = live.saved(node, 'issuers').map((row, index) => ({ ...row, key: keys[index] ?? '' }));
  const texts = { add: say('row.addIssuer'), remove: RED._('common.label.delete'), move: say('row.move') };
  createRows<ShownIssuer>($('#node-input-issuers-rows'), rows, texts, issuerRow(node, say));
}

function issuerRow(node: VerifierNode, say: Translate): ShowRow<ShownIssuer> {
  return (line, row) => {
    count += 1;
    line.addClass('jwt-issuer');
    const text = (name: 'issuer' | 'jwksUrl', example: string) =>
      $('<input type="text">')
        .attr({ placeholder: example, 'aria-label': say(`label.${name}`) })
        .val(row[name] ?? '');
    const issuer = text('issuer', 'https://login.example.com/').addClass('jwt-row-key').appendTo(line);
    const source = $('<select class="jwt-row-type"></select>')
      .attr('aria-label', say('label.keySource'))
      .appendTo(line);
    for (const value of issuerSources)
      source.append(
        $('<option>')
          .val(value)
          .text(say(`issuerSource.${value}`)),
      );
    source.val(row.keySource ?? blankIssuer.keySource);
    const jwksUrl = text('jwksUrl', 'https://login.example.com/jwks.json').addClass('jwt-issuer-set').appendTo(line);
    const place = $('<div class="jwt-issuer-key"></div>').appendTo(line);
    const keyTexts = { key: say('label.key'), gone: say('row.gone') };
    const isForSignatures = (key: Parameters<typeof isKeyFor>[1]) => isKeyFor('sig', key);
    const changed = () => void line.trigger('change');
    const key = createKeySelect(node, place, `issuer-${count}`, row.key ?? '', keyTexts, isForSignatures, changed);
    const audience = audienceOf(line, row, say);
    const apply = () => {
      jwksUrl.toggle(source.val() === 'jwks');
      place.toggle(source.val() === 'key');
    };
    source.on('change', apply);
    apply();
    return () => ({
      issuer: String(issuer.val()).trim(),
      keySource: source.val() as IssuerRow['keySource'],
      jwksUrl: String(jwksUrl.val()).trim(),
      key: key(),
      audience: audience.typedInput('value'),
      audienceType: audience.typedInput('type') as IssuerRow['audienceType'],
    });
  };
}

function audienceOf(line: JQuery, row: Partial<ShownIssuer>, say: Translate): JQuery {
  const id = `node-input-issuer-audience-${count}`;
  const label = say('label.audience');
  const place = $('<div class="jwt-issuer-audience"></div>').appendTo(line);
  $('<label class="jwt-issuer-label"></label>').attr('for', id).text(label).appendTo(place);
  const input = $('<input type="text">')
    .attr('id', id)
    .val(row.audience ?? '')
    .appendTo(place);
  $('<input type="hidden">')
    .attr('id', `${id}Type`)
    .val(row.audienceType ?? 'str')
    .appendTo(place);
  buildTypedInput(id, label, ['str', 'json', 'msg', 'flow', 'global', 'env', 'jsonata']);
  return input;
}

import { templateSources } from '../../../src/template/parse.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { Translate } from './claims.ts';

/** Example of a placeholder's argument. */
const examples = { bytes: ':16', name: ':iss', path: '.user', hashed: ':msg.payload' } as const;

/** Fills the lists of placeholders when one is opened, each with its description. */
export function preparePlaceholders(panel: JQuery, say: Translate): void {
  panel.find('.jwt-placeholders').each((_, group) => {
    $(group).one('toggle', () => {
      const list = $('<dl></dl>').appendTo(group);
      const isDelivery = $(group).closest('[data-tab]').data('tab') === 'result';
      for (const [name, source] of Object.entries(templateSources)) {
        // The issued token and the client secret cannot be part of the token itself.
        if (source.from === 'delivery' && !isDelivery) continue;
        const argument = 'argument' in source ? examples[source.argument] : '';
        $('<dt></dt>').text(`{${name}${argument}}`).appendTo(list);
        $('<dd></dd>')
          .text(say(`placeholder.${name}`))
          .appendTo(list);
      }
    });
  });
}

/** Shows each list if a field on its tab accepts placeholders. */
export function refreshPlaceholders(settings: GeneratorSettings): void {
  const { customClaims, headers, delivery, deliveryHeaders, exchange } = settings;
  const isTemplate = ({ valueType }: { readonly valueType: string }) => valueType === 'template';
  const types = [settings.issuerType, settings.subjectType, settings.audienceType, settings.jwtIdType];
  const isShown = {
    claims: [...types, settings.scopesType].includes('template') || customClaims.some(isTemplate),
    signature: headers.some(isTemplate),
    result: delivery !== 'message' || deliveryHeaders.length > 0 || exchange,
  };
  for (const [tab, shown] of Object.entries(isShown)) $(`[data-tab="${tab}"] .jwt-placeholders`).toggle(shown);
}

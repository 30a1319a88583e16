import { createStoredText, takeMark } from '../../keys/editor/stored-text.ts';
import { CREDENTIAL_MASK } from '../../keys/settings.ts';
import { serveKeyboard } from '../../shared/editor/config-buttons.ts';
import { createPairRows } from '../../shared/editor/pair-rows.ts';
import { buildTypedInput } from '../../shared/editor/typed-input.ts';
import { type GeneratorSettings, generatorDefaults } from '../settings.ts';
import type { Translate } from './claims.ts';
import { pairTexts } from './delivery.ts';
import { type GeneratorNode, live } from './live.ts';

/** The group of access tokens. */
export interface ExchangePanel {
  readonly refresh: (settings: GeneratorSettings) => void;
  /** Prepares the client secret for saving. */
  readonly settle: () => void;
  /** The client secret as it would be saved: Node-RED's mask if the stored one is unchanged. */
  readonly secret: () => string;
  /** Fills in a client secret, as the user would; the mask leaves the stored one unchanged. */
  readonly setSecret: (text: string) => void;
}

const field = (name: string) => $(`#node-input-${name}`);

/** Builds the group for the request that the node sends itself. */
export function prepareExchange(node: GeneratorNode, say: Translate): ExchangePanel {
  const input = field('clientSecret');
  const isStored = takeMark(input);
  const wasBlank = !isStored && input.val() === '';
  buildTypedInput('node-input-clientSecret', say('label.clientSecret'), ['cred'], {
    'fa-eye': say('secret.reveal'),
  });
  const secret = createStoredText(input, isStored, {
    label: say('label.clientSecret'),
    stored: say('secret.stored'),
    replace: say('secret.replace'),
    clear: say('secret.clear'),
    keep: say('secret.keep'),
  });
  const headers = live.saved(node, 'exchangeHeaders');
  createPairRows($('#node-input-exchangeHeaders-rows'), headers, pairTexts(say, 'requestHeader'));
  serveKeyboard('node-input-exchangeProxy', 'http proxy');
  serveKeyboard('node-input-exchangeTls', 'tls-config');
  return {
    refresh: (settings) => {
      $('.jwt-exchange').each((_, row) => {
        $(row).toggle(settings.exchange || isSet(settings, String($(row).data('setting'))));
      });
      // Templates of the delivery use it, too.
      $('.jwt-client-secret').toggle(settings.exchange || isStored || usesSecret(settings));
    },
    settle: () => {
      input.val(secret.text());
      // If the server has no secret, Node-RED would treat a blank one as a change.
      if (wasBlank && input.val() === '') input.removeAttr('id');
    },
    secret: secret.text,
    setSecret: (text) => (text === CREDENTIAL_MASK ? secret.keep() : secret.replace(text)),
  };
}

function isSet(settings: GeneratorSettings, name: string): boolean {
  const key = name as keyof GeneratorSettings;
  return JSON.stringify(settings[key]) !== JSON.stringify(generatorDefaults[key]);
}

function usesSecret({ deliveryUrl, deliveryOther, deliveryHeaders, deliveryBody }: GeneratorSettings): boolean {
  const texts = [deliveryUrl, deliveryOther, ...[...deliveryHeaders, ...deliveryBody].map(({ value }) => value)];
  return texts.some((text) => text.includes('{secret}'));
}

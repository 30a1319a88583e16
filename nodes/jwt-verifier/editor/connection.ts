import type { Translate } from '../../keys/editor/key-info.ts';
import { createStoredText, takeMark } from '../../keys/editor/stored-text.ts';
import { serveKeyboard } from '../../shared/editor/config-buttons.ts';
import { buildTypedInput } from '../../shared/editor/typed-input.ts';
import type { VerifierSettings } from '../settings.ts';

/** The group of how the servers of an issuer are reached. */
export interface ConnectionPanel {
  readonly refresh: (settings: VerifierSettings) => void;
  /** Prepares the value of the request header for saving. */
  readonly settle: () => void;
  /** The value of the request header as it would be saved: Node-RED's mask if the stored one is unchanged. */
  readonly headerValue: () => string;
}

/** Builds the group; the value of the request header is a credential, which is never shown. */
export function prepareConnection(say: Translate): ConnectionPanel {
  const input = $('#node-input-jwksHeaderValue');
  const isStored = takeMark(input);
  const wasBlank = !isStored && input.val() === '';
  buildTypedInput('node-input-jwksHeaderValue', say('label.jwksHeaderValue'), ['cred'], {
    'fa-eye': say('secret.reveal'),
  });
  const value = createStoredText(input, isStored, {
    label: say('label.jwksHeaderValue'),
    stored: say('secret.stored'),
    replace: say('secret.replace'),
    clear: say('secret.clear'),
    keep: say('secret.keep'),
  });
  serveKeyboard('node-input-jwksProxy', 'http proxy');
  serveKeyboard('node-input-jwksTls', 'tls-config');
  return {
    refresh: ({ jwksHeader, allowPrivateHttp }) => {
      $('.jwt-header-value').toggle(jwksHeader !== '' || isStored);
      $('.jwt-private-http').toggle(allowPrivateHttp);
    },
    headerValue: value.text,
    settle: () => {
      input.val(value.text());
      // If the server has no value, Node-RED would treat a blank one as a change.
      if (wasBlank && input.val() === '') input.removeAttr('id');
    },
  };
}

import { keyKindOf, mayBeRawKey } from '../../../src/key-kind.ts';
import { locationIn } from '../../../src/key-location.ts';
import type { StoredText } from '../../keys/editor/stored-text.ts';
import { CREDENTIAL_MASK, type PrivateKeyName } from '../../keys/settings.ts';
import type { Slots } from './slots.ts';

/**
 * The one field of a key. Its text tells whether it is a secret, a private or a public key, and of which type; each has a
 * setting of its own, in which the text is saved.
 */
export interface KeyField {
  /** Enters a text, as if it had been pasted. */
  readonly replace: (text: string) => void;
  /** The text that was entered; blank if none was, or if a stored key is kept. */
  readonly entered: () => string;
  /** Settings that follow from the text, to be saved in place of those of their own fields. */
  readonly settings: () => Readonly<Record<string, string>>;
  /** Credentials that follow from the text. */
  readonly credentials: () => Readonly<Record<string, string>>;
  /** Whether the text needs a passphrase. */
  readonly isEncrypted: () => boolean;
  /** Whether the text may be a secret, or the bytes of another key: the person must say which. */
  readonly isAmbiguous: () => boolean;
  /** Takes the type that the server has read: an encrypted text hides it. */
  readonly adopt: (kty: string) => void;
  /** Shows the field if the key is stored here. */
  readonly show: (isHere: boolean) => void;
}

const field = (name: string) => $(`#node-config-input-${name}`);
const value = (name: string) => String(field(name).val() ?? '');

type StoredKeys = Readonly<Record<'secret' | PrivateKeyName, StoredText>>;

interface Parts {
  readonly settings: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, string>>;
}

const nothing: Parts = { settings: {}, credentials: {} };

/**
 * @param isSecret - whether the key that is saved is a secret
 * @param changed - called when another kind of key is in the field
 */
export function createKeyField(stored: StoredKeys, slots: Slots, isSecret: boolean, changed: () => void): KeyField {
  const place = () => (isSecret ? 'secret' : slots.signing());
  const text = () => stored[place()].text();
  const shownPublic = isSecret || text() !== '' ? '' : value('publicKey');
  if (shownPublic !== '') {
    field(place()).val(shownPublic);
    field('publicKey').val('');
  }
  const before = text();
  const typeBefore = value('kty');
  let isRevealed = false;

  const parts = (): Parts => {
    const now = text();
    const cleared = { secret: '', [slots.signing()]: '' };
    if (now === before && shownPublic !== '') return { settings: { publicKey: now }, credentials: cleared };
    if (now === before || now === CREDENTIAL_MASK) return nothing;
    if (now.trim() === '') return { settings: {}, credentials: cleared };
    const { half, kty, isJwk } = keyKindOf(now);
    const chosen = value('kty');
    if (half === 'public') {
      return { settings: { kty: kty ?? pairOf(chosen), publicKey: now }, credentials: cleared };
    }
    const keepsType = chosen !== 'oct' && (mayBeRawKey(now) || locationIn(now) !== undefined);
    if (half === 'private' || keepsType) {
      const settings = { kty: half === 'private' ? (kty ?? pairOf(chosen)) : chosen, publicKey: '' };
      return { settings, credentials: { ...cleared, [slots.signing()]: now } };
    }
    const encoding = value('secretEncoding');
    const secretEncoding = isJwk ? 'jwk' : encoding === 'jwk' ? 'utf8' : encoding;
    return { settings: { kty: 'oct', publicKey: '', secretEncoding }, credentials: { ...cleared, secret: now } };
  };
  const mask = () => {
    const { secret = '' } = parts().credentials;
    field('secret')
      .add(field(slots.signing()))
      .toggleClass('jwt-masked', secret !== '' && !isRevealed);
  };
  const settle = () => {
    // A replacement that is taken back brings the type of the stored key back.
    const unchanged = text() === before ? typeBefore : value('kty');
    const { kty = unchanged, secretEncoding = value('secretEncoding') } = parts().settings;
    field('kty').val(kty);
    field('secretEncoding').val(secretEncoding);
    mask();
    changed();
  };

  const inputs = field('secret').add(field('privateKey')).add(field('secondKey'));
  inputs.on('keyup', mask).on('change', settle);
  // What is pasted is there when the event is over.
  inputs.on('paste', () => setTimeout(settle));
  $('#jwt-key-reveal').on('click', (event) => {
    isRevealed = !isRevealed;
    $(event.currentTarget).attr('aria-pressed', String(isRevealed));
    mask();
  });

  return {
    replace: (given) => stored[place()].replace(given),
    entered: () => (text() === CREDENTIAL_MASK ? '' : text()),
    settings: () => parts().settings,
    credentials: () => parts().credentials,
    isEncrypted: () => keyKindOf(text()).isEncrypted,
    isAmbiguous: () => text() !== before && keyKindOf(text()).half === 'secret' && mayBeRawKey(text()),
    adopt: (kty) => {
      if (kty === value('kty') || keyKindOf(text()).half === 'secret') return;
      field('kty').val(kty);
      changed();
    },
    show: (isHere) => {
      $('#jwt-key-secret').toggle(isHere && isSecret);
      $('#jwt-key-pair').toggle(isHere && !isSecret);
    },
  };
}

/** Type of a pair whose text does not show it: the one that is chosen, or the most frequent. */
function pairOf(chosen: string): string {
  return chosen === 'oct' ? 'RSA' : chosen;
}

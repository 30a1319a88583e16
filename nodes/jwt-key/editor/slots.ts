import { otherPlace, type PrivateKeyName, type PrivateKeyPlace, privateKeys } from '../../keys/settings.ts';

/** The fields of the two private keys: the one that signs stands in the form, the next one in the group of rotation. */
export interface Slots {
  /** The credential that signs. */
  readonly signing: () => PrivateKeyName;
  /** The credential that will sign next. */
  readonly next: () => PrivateKeyName;
  /** Lets the other one sign: the fields change places, and what is in them stays. */
  readonly swap: () => void;
}

const field = (name: PrivateKeyName) => $(`#node-config-input-${name}`);

/** @param labels - of the fields, for the buttons in them */
export function createSlots(labels: { readonly signing: string; readonly next: string }): Slots {
  const choice = $('#node-config-input-signsWith');
  const signsWith = () => choice.val() as PrivateKeyPlace;
  const names = {
    signing: () => privateKeys[signsWith()],
    next: () => privateKeys[otherPlace(signsWith())],
  };
  const place = () => {
    for (const where of ['signing', 'next'] as const) {
      const name = names[where]();
      const block = field(name).closest('.jwt-secret').appendTo(`#jwt-key-${where}`);
      $(`#jwt-key-${where}-label`).attr('for', `node-config-input-${name}`);
      block.find('[data-act]').each((_, button) => {
        $(button).attr('aria-label', `${labels[where]}: ${$(button).text()}`);
      });
    }
  };
  // An imported key comes without either, and begins anew.
  if (Object.values(privateKeys).every((name) => field(name).val() === '')) choice.val('first');
  place();
  return {
    ...names,
    swap: () => {
      choice.val(otherPlace(signsWith()));
      place();
    },
  };
}

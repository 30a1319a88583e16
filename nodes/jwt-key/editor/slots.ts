import { type KeySlot, keySlots, otherSlot } from '../settings.ts';

/** The fields of the two private keys: the one that signs stands in the form, the next one in the group of rotation. */
export interface Slots {
  /** The credential that signs. */
  readonly signsWith: () => KeySlot;
  /** Lets the other one sign: the fields change places, and what is in them stays. */
  readonly swap: () => void;
}

const blockOf = (slot: KeySlot) => $(`#node-config-input-${slot}`).closest('.jwt-secret');

/** @param labels - of the fields, for the buttons in them */
export function createSlots(labels: { readonly signing: string; readonly next: string }): Slots {
  const choice = $('#node-config-input-signsWith');
  const signsWith = () => choice.val() as KeySlot;
  const place = () => {
    const places = { signing: signsWith(), next: otherSlot(signsWith()) };
    for (const where of ['signing', 'next'] as const) {
      const block = blockOf(places[where]).appendTo(`#jwt-key-${where}`);
      $(`#jwt-key-${where}-label`).attr('for', `node-config-input-${places[where]}`);
      block.find('[data-act]').each((_, button) => {
        $(button).attr('aria-label', `${labels[where]}: ${$(button).text()}`);
      });
    }
  };
  // An imported key comes without either, and begins anew.
  if (keySlots.every((slot) => $(`#node-config-input-${slot}`).val() === '')) choice.val('privateKey');
  place();
  return {
    signsWith,
    swap: () => {
      choice.val(otherSlot(signsWith()));
      place();
    },
  };
}

import { type KeySlot, keySlots, otherSlot } from '../settings.ts';
import { acceptFiles } from './drop.ts';
import { createStoredText, type StoredText } from './stored-text.ts';

/** The fields of the two private keys: the one that signs stands in the form, the next one in the group of rotation. */
export interface Slots {
  /** The credential that signs. */
  readonly signsWith: () => KeySlot;
  readonly signing: () => StoredText;
  readonly next: () => StoredText;
  /** Lets the other one sign: the fields change places, and what is in them stays. */
  readonly swap: () => void;
  /** Makes the fields ready to be saved. */
  readonly settle: () => void;
}

const field = (slot: string) => $(`#node-config-input-${slot}`);

/** Builds the two fields. */
export function createSlots(): Slots {
  $('#jwt-key-secondKey').prepend($('#jwt-key-privateKey .jwt-stored').clone());
  const choice = field('signsWith');
  const signsWith = () => choice.val() as KeySlot;
  // An imported key comes without either, and begins anew.
  if (keySlots.every((slot) => field(slot).val() === '')) choice.val('privateKey');

  const texts = {} as Record<KeySlot, StoredText>;
  for (const slot of keySlots) {
    const text = createStoredText(field(slot), $(`#jwt-key-${slot} .jwt-stored`));
    acceptFiles(field(slot), text.replace);
    texts[slot] = text;
  }
  const place = () => {
    const places = { signing: signsWith(), next: otherSlot(signsWith()) };
    for (const [where, slot] of Object.entries(places)) {
      $(`#jwt-key-${where}`).append($(`#jwt-key-${slot}`));
      $(`#jwt-key-${where}-label`).attr('for', `node-config-input-${slot}`);
    }
  };
  place();
  return {
    signsWith,
    signing: () => texts[signsWith()],
    next: () => texts[otherSlot(signsWith())],
    swap: () => {
      choice.val(otherSlot(signsWith()));
      place();
    },
    settle: () => {
      for (const slot of keySlots) texts[slot].settle();
    },
  };
}

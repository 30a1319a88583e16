import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type CredentialDraft,
  credentialActs,
  openDraft,
  textToSave,
} from '../../nodes/keys/editor/credential-draft.ts';
import { CREDENTIAL_MASK, otherPlace, type PrivateKeyPlace } from '../../nodes/keys/settings.ts';

/** What Node-RED stores of a JWT key: two private keys, and which of them signs. */
interface Stored {
  readonly signsWith: PrivateKeyPlace;
  readonly first: string;
  readonly second: string;
  /** The keys that a rotation has retired. */
  readonly retired: readonly string[];
}

interface Panel {
  signsWith: PrivateKeyPlace;
  first: CredentialDraft;
  second: CredentialDraft;
  retired: readonly string[];
}

type Role = 'signing' | 'next';

const clicks = [
  ...(['signing', 'next'] as const).flatMap((role) =>
    (['replace', 'clear', 'keep', 'empty', 'paste', 'generate'] as const).map((act) => ({ role, act })),
  ),
  ...(['rotate', 'save', 'cancel'] as const).map((act) => ({ role: 'signing' as Role, act })),
];

/** One JWT key and its panel, worked by clicks as the real one is: the fields follow the drafts and nothing else. */
function createModel() {
  let stored: Stored = { signsWith: 'first', first: 'key 1', second: 'key 2', retired: [] };
  let made = 2;
  const fresh = () => {
    made += 1;
    return `key ${made}`;
  };
  const open = ({ signsWith, first, second, retired }: Stored): Panel => ({
    signsWith,
    first: openDraft(first !== ''),
    second: openDraft(second !== ''),
    retired,
  });
  let panel = open(stored);
  const placeOf = (role: Role) => (role === 'signing' ? panel.signsWith : otherPlace(panel.signsWith));
  const toStore = (place: PrivateKeyPlace) => {
    const text = textToSave(panel[place]);
    return text === CREDENTIAL_MASK ? stored[place] : text;
  };
  const type = (place: PrivateKeyPlace, value: string) => {
    if (panel[place].isEditable) panel[place] = { ...panel[place], value };
  };
  return {
    click(role: Role, act: (typeof clicks)[number]['act']): void {
      const place = placeOf(role);
      if (act === 'empty') type(place, '');
      else if (act === 'paste') type(place, fresh());
      else if (act === 'generate') panel[place] = credentialActs.replace(panel[place], fresh());
      else if (act === 'rotate') {
        const current = toStore(panel.signsWith);
        const next = toStore(otherPlace(panel.signsWith));
        // As the server does: both must be there.
        if (current === '' || next === '') return;
        panel = { ...panel, signsWith: otherPlace(panel.signsWith), retired: [current, ...panel.retired] };
        const freed = otherPlace(panel.signsWith);
        panel[freed] = credentialActs.retire(panel[freed], fresh());
      } else if (act === 'save') {
        stored = { ...panel, first: toStore('first'), second: toStore('second') };
        panel = open(stored);
      } else if (act === 'cancel') panel = open(stored);
      else panel[place] = credentialActs[act](panel[place]);
    },
    /** What would sign, and what would sign after it, if the panel were saved now. */
    keys: () => ({ signing: toStore(panel.signsWith), next: toStore(placeOf('next')), retired: panel.retired }),
  };
}

describe('the keys of a panel', () => {
  it('never let a retired key sign again, nor be the next one, whatever is clicked', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...clicks), { maxLength: 40 }), (sequence) => {
        const model = createModel();
        for (const { role, act } of sequence) {
          model.click(role, act);
          const { signing, next, retired } = model.keys();
          assert.ok(!retired.includes(signing), `${signing} signs again`);
          assert.ok(!retired.includes(next), `${next} is the next key again`);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('can take a replacement back, but not a rotation', () => {
    const replaced = credentialActs.replace(openDraft(true), 'other');
    assert.equal(textToSave(credentialActs.keep(replaced)), CREDENTIAL_MASK);
    const retired = credentialActs.retire(openDraft(true), 'other');
    assert.equal(textToSave(credentialActs.keep(retired)), 'other');
    assert.equal(textToSave({ ...retired, value: '' }), '', 'an emptied field does not bring it back');
  });
});

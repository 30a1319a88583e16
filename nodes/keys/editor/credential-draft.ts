import { CREDENTIAL_MASK } from '../settings.ts';

/** What a panel does with one credential, until it is saved. */
export interface CredentialDraft {
  /** Whether Node-RED stores a text that can still be kept. */
  readonly isStored: boolean;
  /** Whether a text can be typed. */
  readonly isEditable: boolean;
  /** The text, or Node-RED's mask for the one that is stored. */
  readonly value: string;
}

/** The draft of a panel that has just opened. */
export function openDraft(isStored: boolean): CredentialDraft {
  return { isStored, isEditable: !isStored, value: isStored ? CREDENTIAL_MASK : '' };
}

/** What can be done with a credential; each returns the draft after it. */
export const credentialActs = {
  replace: ({ isStored }: CredentialDraft, text = ''): CredentialDraft => ({ isStored, isEditable: true, value: text }),
  clear: ({ isStored }: CredentialDraft): CredentialDraft => ({ isStored, isEditable: !isStored, value: '' }),
  /** Takes a replacement back, where there is a stored text. */
  keep: (draft: CredentialDraft): CredentialDraft => (draft.isStored ? openDraft(true) : draft),
  /** Replaces the stored text for good: it belongs to a retired key, which must not sign again. */
  retire: (_: CredentialDraft, text = ''): CredentialDraft => ({ isStored: false, isEditable: true, value: text }),
} as const;

export type CredentialAct = keyof typeof credentialActs;

/** What would be saved: a replacement that was never typed keeps what is stored. */
export function textToSave({ isStored, isEditable, value }: CredentialDraft): string {
  return isStored && isEditable && value.trim() === '' ? CREDENTIAL_MASK : value;
}

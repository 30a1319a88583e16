import assert from 'node:assert/strict';
import type { Editor } from './editor.ts';

/** What the dialog of a key shows, as a person uses it. */
export interface KeyPanel {
  /** Opens the dialog of the key that a tab of the generator has chosen, or of a new one. */
  readonly open: (tab: 'signature' | 'encryption', button?: 'edit' | 'add') => Promise<void>;
  /** Closes it and keeps what was changed. */
  readonly done: () => Promise<void>;
  /** Presses a button beside a stored credential. */
  readonly act: (credential: Credential, act: 'replace' | 'clear' | 'keep') => Promise<void>;
  /** The words that say that a credential is stored; undefined where none is. */
  readonly stored: (credential: Credential) => Promise<string | undefined>;
  /** Whether a credential can be typed. */
  readonly isOpen: (credential: Credential) => Promise<boolean>;
  /** Puts a text into a field without a key, as a mouse does; `key` is the one field of the key. */
  readonly paste: (field: string, text: string) => Promise<void>;
  /** Drops a file on a field. */
  readonly drop: (field: string, content: string | Buffer) => Promise<void>;
  /** Waits until the description of the key holds a text. @returns all of it */
  readonly described: (text: string | RegExp) => Promise<string>;
  /** The values that a list offers. */
  readonly options: (list: string) => Promise<string[]>;
}

export type Credential = 'secret' | 'privateKey' | 'passphrase' | 'vaultSecret';

const keys = { signature: 'signingKey', encryption: 'encryptionKey' } as const;

export function keyPanelOf({ page, openTab, close, calm }: Editor): KeyPanel {
  const field = (name: string) => page.locator(`#node-config-input-${name}`);
  const row = (name: string) =>
    name === 'key'
      ? page.locator('#jwt-key-secret, #jwt-key-pair').filter({ visible: true })
      : page.locator('#jwt-key-panel .form-row', { has: field(name) });
  const typing = (name: string) =>
    row(name).locator('textarea, .red-ui-typedInput-input, > input[type="text"]:not(.red-ui-typedInput-input)').first();
  return {
    open: async (tab, button = 'edit') => {
      await openTab(tab);
      await page.locator(`#node-input-btn-${keys[tab]}-${button}`).click();
      await page.locator('#node-config-dialog-ok').waitFor();
      await calm();
    },
    done: () => close('key-done'),
    act: (credential, act) => row(credential).locator(`[data-act="${act}"]`).click(),
    stored: async (credential) => {
      const bar = row(credential).locator('.jwt-stored');
      return (await bar.isVisible()) ? ((await bar.locator('span').textContent()) ?? '') : undefined;
    },
    isOpen: (credential) => typing(credential).isVisible(),
    paste: async (name, text) => {
      await typing(name).focus();
      await page.keyboard.insertText(text);
    },
    drop: async (name, content) => {
      const bytes = [...Buffer.from(content)];
      const dataTransfer = await page.evaluateHandle((content) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(content)], 'key'));
        return transfer;
      }, bytes);
      for (const event of ['dragover', 'drop']) await row(name).dispatchEvent(event, { dataTransfer });
    },
    described: async (text) => {
      const box = page.locator('#jwt-key-description', { hasText: text });
      await box.waitFor();
      return (await box.textContent()) ?? '';
    },
    options: (list) =>
      page
        .locator(`#${list} option`)
        .evaluateAll((options) =>
          options
            .filter((option) => !(option as HTMLOptionElement).disabled)
            .map((option) => (option as HTMLOptionElement).value),
        ),
  };
}

/** Presses a button that copies. @returns what is in the clipboard then */
export async function copied({ page }: Editor, button: string): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await page.getByRole('button', { name: button, exact: true }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.notEqual(text, 'nothing', button);
  return text;
}

/** The whole flow as the export dialog shows it. */
export async function exported({ page }: Editor): Promise<string> {
  await page.keyboard.press('Control+e');
  await page.locator('#red-ui-clipboard-dialog-export-rng-full').click();
  const text = await page.locator('#red-ui-clipboard-dialog-export-text').inputValue();
  await page.keyboard.press('Escape');
  return text;
}

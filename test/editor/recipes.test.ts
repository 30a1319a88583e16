import assert from 'node:assert/strict';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { fillRecipe, recipes } from '../../src/recipes/fill.ts';
import { inspect, prepareAxe } from '../support/axe.ts';
import { dropFile } from '../support/drag.ts';
import type { Editor } from '../support/editor.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { describePanel, fillTyped, tokenFlow } from '../support/panel.ts';
import { tested } from '../support/whole.ts';

const { privateKey } = rsaPair();
const ecKey = curvePair('P-256').privateKey;
const email = 'flows@my-project.iam.gserviceaccount.com';
const scope = 'https://www.googleapis.com/auth/spreadsheets';

/** What Google gives out. */
const serviceAccount = JSON.stringify({
  type: 'service_account',
  project_id: 'my-project',
  private_key_id: '1f2e3d4c5b6a79880000111122223333aaaabbbb',
  private_key: privateKey,
  client_email: email,
});

const boxSecret = 'a client secret of Box';

const boxFile = JSON.stringify({
  boxAppSettings: {
    clientID: 'box-client',
    clientSecret: boxSecret,
    appAuth: { publicKeyID: 'abcd1234', privateKey },
  },
  enterpriseID: '123456',
});

const recipeList = ({ page }: Editor) => page.locator('#jwt-recipe');
const fieldOf = ({ page }: Editor, name: string) => page.locator(`#jwt-recipe-field-${name}`);
const keyBox = ({ page }: Editor) => page.locator('#jwt-recipe-file');
const differences = ({ page }: Editor) => page.locator('#jwt-recipe-differences li');

/** Opens the panel; the recipes are there when the list has entries. */
async function openPanel(editor: Editor, node = 'gen'): Promise<void> {
  await editor.openPanel(node);
  await editor.page.locator('#jwt-recipe-list [role=option]').first().waitFor({ state: 'attached' });
}

/** Chooses a recipe as a person who knows a part of its name. */
async function choose(editor: Editor, text: string): Promise<void> {
  await recipeList(editor).fill(text);
  await editor.page.keyboard.press('Enter');
}

/** Resolves when the panel has followed all that was entered: the preview is made anew then. */
async function refreshed({ page }: Editor): Promise<void> {
  await page.evaluate(() => {
    document.querySelector('#jwt-preview')?.replaceChildren();
    document.querySelector<HTMLElement>('#jwt-preview')?.click();
  });
  await page.locator('#jwt-preview dl').first().waitFor();
}

/** The settings of a node, as the editor holds them. */
async function settingsOf({ setting }: Editor, names: readonly string[]): Promise<Record<string, unknown>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await setting('gen', name)])));
}

interface SavedKey {
  readonly id: string;
  readonly name: string;
  readonly kty: string;
  readonly kid: string;
}

const keysIn = ({ page }: Editor): Promise<SavedKey[]> =>
  page.evaluate(() => {
    const { RED } = globalThis as unknown as {
      RED: { nodes: { eachConfig(visit: (node: SavedKey & { type: string }) => void): void } };
    };
    const keys: SavedKey[] = [];
    RED.nodes.eachConfig(({ id, type, name, kty, kid }) => {
      if (type === 'jwt-key') keys.push({ id, name, kty, kid });
    });
    return keys;
  });

/** Values as a flow keeps them: numbers of a field are text. */
const asText = (settings: object) =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]),
  );

describePanel('the recipe of a panel', (bench) => {
  it('leaves a fresh node as it is with "anything"', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    assert.equal(await recipeList(editor).inputValue(), 'anything');
    assert.ok(await editor.page.locator('#jwt-recipe-area').isHidden());
    await editor.close('done');
    const names = Object.keys(generatorDefaults);
    assert.deepEqual(await settingsOf(editor, names), { ...generatorDefaults });
  });

  it('switches "sub" off where the provider wants none, leaves it as the person does, and takes that back', async () => {
    const editor = await bench.open(tokenFlow());
    const sub = editor.page.locator('#node-input-sub');
    await openPanel(editor);
    await choose(editor, 'GitHub App');
    await fieldOf(editor, 'installation').waitFor();
    assert.equal(await sub.isChecked(), false);
    await choose(editor, 'anything');
    await fieldOf(editor, 'installation').waitFor({ state: 'hidden' });
    assert.equal(await sub.isChecked(), true);
    await choose(editor, 'GitHub App');
    await sub.check();
    await fieldOf(editor, 'clientId').fill('Iv1.abc');
    await refreshed(editor);
    assert.equal(await sub.isChecked(), true, 'a field that is filled does not undo what was chosen by hand');
    await sub.uncheck();
    await choose(editor, 'anything');
    assert.equal(await sub.isChecked(), true);
    await sub.uncheck();
    await choose(editor, 'Google service');
    await choose(editor, 'anything');
    assert.equal(await sub.isChecked(), false, 'what was off before the recipe is off after it');
    await editor.close('cancel');
  });

  it('saves the very settings that fillRecipe gives, and the key with them', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    await choose(editor, 'google service');
    await keyBox(editor).fill(serviceAccount);
    assert.equal(await fieldOf(editor, 'email').inputValue(), email);
    await fieldOf(editor, 'scopes').fill(scope);
    await editor.page.locator('.jwt-recipe-key-line', { hasText: 'RSA 2048' }).waitFor();
    assert.equal(
      await editor.page.locator('#jwt-recipe-sentence').innerText(),
      'Sends an access token, renewed 1 minute before it expires, as msg.headers.authorization by output 1.',
    );
    assert.equal(await differences(editor).count(), 0);
    assert.equal(await editor.page.locator('#jwt-faults li').count(), 0);
    await editor.close('done');
    const filled = fillRecipe('google-service-account', { scopes: scope }, serviceAccount);
    const saved = await settingsOf(editor, Object.keys(filled.generator));
    assert.deepEqual(asText(saved), asText(filled.generator));
    const [key] = await keysIn(editor);
    assert.equal(await editor.setting('gen', 'signingKey'), key?.id);
    assert.deepEqual(
      { name: key?.name, kty: key?.kty, kid: key?.kid },
      { name: 'Google service account', kty: 'RSA', kid: '1f2e3d4c5b6a79880000111122223333aaaabbbb' },
    );
    assert.ok(!JSON.stringify(await editor.setting('gen', 'recipeFields')).includes('PRIVATE'));
  });

  it('shows its fields again when the panel is reopened, and changes nothing by that', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    await choose(editor, 'apple push');
    await dropFile(editor.page, '#jwt-recipe-key', ecKey, 'AuthKey_2X9R4HXF34.p8');
    await fieldOf(editor, 'teamId').fill('A1B2C3D4E5');
    await fieldOf(editor, 'bundleId').fill('com.example.app');
    await editor.close('done');
    const names = Object.keys(generatorDefaults);
    const before = await settingsOf(editor, names);
    assert.equal((await keysIn(editor))[0]?.kid, '2X9R4HXF34');
    await openPanel(editor);
    assert.equal(await recipeList(editor).inputValue(), 'Apple push notifications (APNs)');
    assert.equal(await fieldOf(editor, 'keyId').inputValue(), '2X9R4HXF34');
    assert.equal(await fieldOf(editor, 'bundleId').inputValue(), 'com.example.app');
    await editor.page.locator('.jwt-recipe-key-line', { hasText: 'EC P-256' }).waitFor();
    assert.equal(await differences(editor).count(), 0);
    await editor.close('done');
    assert.deepEqual(await settingsOf(editor, names), before);
    assert.equal((await keysIn(editor)).length, 1);
  });

  it('lists what a person changes, with the reason of the provider, and takes it back', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    await choose(editor, 'google service');
    await fieldOf(editor, 'email').fill(email);
    await fillTyped(editor, 'ttl', '2');
    // It is said once the field is left.
    await editor.page.locator('#node-input-name').focus();
    await differences(editor).first().waitFor();
    assert.deepEqual(await editor.page.locator('#jwt-recipe-differences span').allInnerTexts(), [
      '"Lifetime" differs from the recipe: valid for 2 hours, the provider refuses more than 1 hour',
    ]);
    await fieldOf(editor, 'scopes').fill(scope);
    await editor.page.locator('#jwt-preview', { hasText: 'in 2 hours' }).waitFor();
    await differences(editor).getByRole('button', { name: 'take back: Lifetime' }).click();
    await editor.page.locator('#jwt-preview', { hasText: 'in 1 hour' }).waitFor();
    await editor.page.locator('#jwt-recipe-differences').waitFor({ state: 'hidden' });
    await editor.close('cancel');
  });

  it('keeps a change by hand until the field that fills it changes', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    await choose(editor, 'google service');
    await fieldOf(editor, 'email').fill(email);
    await fillTyped(editor, 'issuer', 'by-hand');
    await fieldOf(editor, 'scopes').fill(scope);
    const issuer = editor.page.locator('#node-input-issuer');
    assert.equal(await issuer.inputValue(), 'by-hand');
    await fieldOf(editor, 'email').fill('other@example.com');
    assert.equal(await issuer.inputValue(), 'other@example.com');
    await editor.close('cancel');
  });

  it('gives back what was there before when "anything" is chosen again', async () => {
    const editor = await bench.open(tokenFlow({ issuer: 'mine', ttl: '120' }));
    await openPanel(editor);
    await choose(editor, 'google service');
    await keyBox(editor).fill(serviceAccount);
    await editor.page.locator('.jwt-recipe-key-line', { hasText: 'RSA 2048' }).waitFor();
    await choose(editor, 'anything');
    assert.ok(await editor.page.locator('#jwt-recipe-area').isHidden());
    await editor.close('done');
    const names = Object.keys(generatorDefaults);
    assert.deepEqual(await settingsOf(editor, names), { ...generatorDefaults, issuer: 'mine', ttl: '120' });
    assert.deepEqual(await keysIn(editor), []);
  });

  it('recognises a file that is dropped anywhere on the panel, and one click accepts', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    await dropFile(editor.page, '#jwt-preview', serviceAccount, 'my-project-1f2e.json');
    const proposal = editor.page.locator('#jwt-recipe-proposal');
    await proposal.getByRole('button', { name: 'Google service account' }).click();
    assert.equal(await recipeList(editor).inputValue(), 'Google service account');
    assert.equal(await fieldOf(editor, 'email').inputValue(), email);
    assert.equal(await proposal.innerText(), '');
    assert.equal(await editor.page.evaluate(() => document.activeElement?.id), 'jwt-recipe-field-scopes');
    await editor.page.locator('.jwt-recipe-key-line', { hasText: 'RSA 2048' }).waitFor();
    await editor.close('cancel');
    assert.deepEqual(await keysIn(editor), []);
  });

  it('recognises the file in Fill from too, and a file by its name', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    const { page } = editor;
    const proposal = page.locator('#jwt-recipe-proposal');
    await page.locator('#jwt-fill-open').click();
    await page.locator('#jwt-fill-text').fill(serviceAccount);
    await page.locator('#jwt-fill-run').click();
    await proposal.getByRole('button', { name: 'Google service account' }).waitFor();
    assert.equal(await page.locator('#jwt-fill-text').inputValue(), '');
    await dropFile(editor.page, '#jwt-preview', ecKey, 'AuthKey_2X9R4HXF34.p8');
    await proposal.getByRole('button', { name: 'Apple push notifications (APNs)' }).click();
    assert.equal(await fieldOf(editor, 'keyId').inputValue(), '2X9R4HXF34');
    await editor.close('cancel');
  });

  it("takes all that a provider's file holds, its client secret into the credentials alone", async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    await choose(editor, 'box, service');
    await keyBox(editor).fill(boxFile);
    assert.equal(await fieldOf(editor, 'enterpriseId').inputValue(), '123456');
    await editor.page.locator('.jwt-recipe-key-line', { hasText: 'RSA 2048' }).waitFor();
    await editor.close('done');
    await editor.deploy();
    const flows = await (await fetch(`${bench.running.url}/flows`)).text();
    assert.ok(flows.includes('box-enterprise'));
    assert.ok(!flows.includes(boxSecret));
    const stored = await (await fetch(`${bench.running.url}/credentials/jwt-generator/gen`)).json();
    assert.deepEqual(stored, { has_clientSecret: true });
    await openPanel(editor);
    assert.equal(await fieldOf(editor, 'clientSecret').inputValue(), '__PWRD__');
    await editor.close('cancel');
  });

  it('is chosen by keyboard alone: search, arrows, Enter and Escape', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    const { page } = editor;
    const list = recipeList(editor);
    await list.focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await list.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Escape');
    assert.equal(await list.getAttribute('aria-expanded'), 'false');
    await page.keyboard.type('github');
    const named = async () => page.locator(`#${await list.getAttribute('aria-activedescendant')}`).innerText();
    assert.equal(await named(), 'GitHub App');
    await page.keyboard.press('ArrowDown');
    assert.equal(await named(), 'GitHub App, its own endpoints');
    await page.keyboard.press('Enter');
    assert.equal(await list.inputValue(), 'GitHub App, its own endpoints');
    await page.keyboard.type('no such provider');
    assert.match(await page.locator('#jwt-recipe-list').innerText(), /^No recipe has this name\./);
    await page.keyboard.press('Escape');
    assert.equal(await list.inputValue(), 'GitHub App, its own endpoints');
    await editor.close('cancel');
  });

  it('marks what is unverified, and shows variants below their recipe', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    await recipeList(editor).fill('app store');
    const options = editor.page.locator('#jwt-recipe-list [role=option]:visible');
    assert.deepEqual(await options.allInnerTexts(), [
      'App Store Connect, team key',
      'App Store Connect, individual key unverified',
      'App Store Server API',
    ]);
    await editor.page.keyboard.press('ArrowDown');
    await editor.page.keyboard.press('Enter');
    assert.ok(await editor.page.locator('#jwt-recipe-unverified').isVisible());
    await editor.close('cancel');
  });

  it('has a name for everything, open and closed', async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    await choose(editor, 'google service');
    await fillTyped(editor, 'ttl', '2');
    await editor.page.locator('#node-input-name').focus();
    await differences(editor).first().waitFor();
    await editor.page.locator('.jwt-recipe-field button').first().click();
    await prepareAxe(editor.page);
    const faults = async () => (await inspect(editor.page, '#jwt-generator-panel')).faults;
    assert.deepEqual(await faults(), []);
    await recipeList(editor).click();
    assert.deepEqual(await faults(), []);
    await editor.page.keyboard.press('Escape');
    await editor.close('cancel');
  });
});

const chosen = tested(recipes, (_, index) => index % 8 === 0);

describePanel('recipes in the panel', (bench) => {
  it(`have words for all that they ask, and differ in nothing right after they were chosen: ${chosen.length} of ${recipes.length}`, async () => {
    const editor = await bench.open(tokenFlow());
    await openPanel(editor);
    const { page } = editor;
    const wrong: unknown[] = [];
    for (const { id, name, fields } of chosen) {
      const entries = fields
        .filter(({ kind }) => kind !== 'choice')
        .map((field) => [field.name, field.example] as const);
      await page.evaluate(
        ([recipe, given]) => {
          document.querySelector<HTMLElement>(`#jwt-recipe-option-${recipe}`)?.click();
          for (const [field, example] of given) {
            const place = `#jwt-recipe-field-${field}`;
            const input = document.querySelector<HTMLInputElement>(
              `${place}-text, ${place}:not(:has(~ * ${place}-text))`,
            );
            if (!input) throw new Error(`no field ${field}`);
            input.value = example;
            for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }));
            input.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
          }
        },
        [id, entries] as const,
      );
      await refreshed(editor);
      const [said = '', problems, listed] = await page.evaluate(() => {
        const texts = (selector: string) =>
          [...document.querySelectorAll(selector)].map((one) => one.textContent ?? '');
        return [
          texts('#jwt-recipe-area').join(''),
          texts('.jwt-recipe-problem'),
          texts('#jwt-recipe-differences li'),
        ] as const;
      });
      const isWordless = /\brecipe\.\w+\./.test(said) || (await recipeList(editor).inputValue()) !== name;
      if (isWordless || problems.join('') !== '' || listed.length > 0)
        wrong.push({ name, isWordless, problems, listed });
    }
    assert.deepEqual(wrong, []);
    await editor.close('cancel');
  });
});

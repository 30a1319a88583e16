import type { Recipe } from '../../src/recipes/recipe.ts';
import type { FieldValues } from '../../src/recipes/resolve.ts';

/** What a person enters into a recipe: the example of each field. */
export function examplesOf({ fields }: Recipe): FieldValues {
  return Object.fromEntries(fields.map(({ name, example }) => [name, example]));
}

/** A provider's file of a recipe, with what its paths name in it. */
export function fileOf({ key }: Recipe, privateKey = 'a private key'): string {
  const {
    test,
    fields = {},
    privateKey: keyPath,
    kid,
    passphrase,
    clientSecret,
  } = key.file ?? { test: {}, privateKey: '' };
  const json: Record<string, unknown> = {};
  const put = (path: string | undefined, value: unknown) => {
    if (path === undefined || path === '') return;
    const steps = path.split('.');
    let holder = json;
    for (const step of steps.slice(0, -1)) {
      holder[step] ??= {};
      holder = holder[step] as Record<string, unknown>;
    }
    holder[steps.at(-1) ?? ''] = value;
  };
  for (const [path, value] of Object.entries(test)) put(path, value ?? `the ${path}`);
  for (const [name, path] of Object.entries(fields)) put(path, `the ${name}`);
  put(kid, 'the key id');
  put(passphrase, 'the passphrase');
  put(clientSecret, 'the client secret');
  put(keyPath, privateKey);
  return JSON.stringify(json);
}

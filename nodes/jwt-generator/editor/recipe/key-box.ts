import type { RecipeHost } from '../recipe-row.ts';

/** Input for the provider's file or for the key itself. */
export interface KeyBox {
  readonly text: () => string;
  readonly show: (text: string) => void;
  readonly clear: () => void;
  /** @param hasKey - whether a key is selected */
  readonly refresh: (hasKey: boolean) => void;
}

/** @param taken - called with the text that was pasted, dropped or selected */
export function createKeyBox(
  row: JQuery,
  { say, keyLine, acceptFiles }: RecipeHost,
  taken: (text: string, fileName?: string) => void,
): KeyBox {
  const area = row.find('textarea');
  const line = row.find('.jwt-recipe-key-line');
  const chooser = row.find<HTMLInputElement>('input[type=file]');
  const show = (text: string) => {
    area.val(text);
  };
  const take = (text: string, fileName: string) => {
    show(text);
    taken(text, fileName);
  };
  area.on('input', () => taken(String(area.val())));
  acceptFiles(row, take);
  row.find('button').on('click', () => chooser.trigger('click'));
  chooser.on('change', () => {
    const [file] = chooser[0]?.files ?? [];
    if (file) file.text().then((text) => take(text, file.name));
    chooser.val('');
  });
  return {
    text: () => String(area.val()),
    show,
    clear: () => show(''),
    refresh: (hasKey) => {
      const known = keyLine();
      line.text(known);
      area.attr('placeholder', say(hasKey && area.val() === '' ? 'recipe.keyStored' : 'recipe.keyHint'));
    },
  };
}

import { createRows, type ListTexts } from './rows.ts';

/** A name and its text. */
export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** Labels of the rows. */
export interface PairTexts extends ListTexts {
  readonly key: string;
  readonly value: string;
}

/** Creates an editable list of names and texts. */
export function createPairRows(list: JQuery, rows: readonly Pair[], texts: PairTexts): void {
  createRows<Pair>(list, rows, texts, (line, row) => {
    const field = (name: keyof Pair) =>
      $(`<input type="text" class="jwt-row-${name}">`)
        .attr({ placeholder: texts[name], 'aria-label': texts[name] })
        .val(row[name] ?? '')
        .appendTo(line);
    const [key, value] = [field('key'), field('value')];
    return () => ({ key: String(key.val()), value: String(value.val()) });
  });
}
